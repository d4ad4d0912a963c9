import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import { openPglite } from './pglite.ts';
import { openPostgres, type PostgresOptions } from './postgres.ts';

/** Drizzle on either driver: one dialect, one schema. */
export type Db = PgDatabase<PgQueryResultHKT>;

/** What both the database and a transaction can do. A function that takes it can be part of a larger change. */
export type Tx = Pick<Db, 'select' | 'insert' | 'update' | 'delete' | 'execute'>;

/** Callbacks for a notification channel. `onUp` runs after every (re)connect, before any notification can be missed. */
export type ChannelListener = {
  onNotification(payload: string): void;
  onUp(): Promise<void>;
  onDown(): void;
};

export type Database = {
  readonly db: Db;
  /** The connections that requests share, to measure them. The embedded database has none. */
  readonly pool?: {
    readonly totalCount: number;
    readonly idleCount: number;
    readonly waitingCount: number;
  };
  /**
   * Runs long work on its own connection. The work does not wait for requests, and their time limit does not end it.
   */
  maintain<Result>(work: (db: Db) => Promise<Result>): Promise<Result>;
  /** Applies the missing files of db/migrations. Several processes may do so at once. */
  migrate(): Promise<void>;
  /**
   * Listens on a PostgreSQL notification channel until the database is closed. Resolves when the first attempt is over.
   */
  listen(channel: string, listener: ChannelListener): Promise<void>;
  close(): Promise<void>;
};

/**
 * Opens the database that a URL names: `pglite://<folder>` (embedded, for trials) or `postgres://…`. The other options
 * are for a server.
 *
 * @throws StartupError when a PGlite folder cannot be made, or is in use by another process
 */
export function openDatabase(options: PostgresOptions): Promise<Database> {
  const { url } = options;
  return url.startsWith('pglite://')
    ? openPglite({ folder: url.slice('pglite://'.length) })
    : openPostgres(options);
}
