import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import type { Logger } from 'pino';
import { openPglite } from './pglite.ts';
import { openPostgres } from './postgres.ts';

/** Drizzle on either driver: one dialect, one schema. */
export type Db = PgDatabase<PgQueryResultHKT>;

/** What happens on a notification channel. `onUp` comes after every (re)connect, before anything can be missed. */
export type ChannelListener = {
  onNotification(payload: string): void;
  onUp(): Promise<void>;
  onDown(): void;
};

export type Database = {
  readonly db: Db;
  /** Does long work on a connection of its own: it waits for no request, and no request's time limit ends it. */
  maintain<Result>(work: (db: Db) => Promise<Result>): Promise<Result>;
  /** Applies what is missing from db/migrations; safe when several processes start at once. */
  migrate(): Promise<void>;
  /** Listens on a PostgreSQL notification channel until the database is closed. Resolves once it is up. */
  listen(channel: string, listener: ChannelListener): Promise<void>;
  close(): Promise<void>;
};

/**
 * Opens the database a URL names: `pglite://<folder>` (embedded, for trying out) or `postgres://…`.
 * @throws StartupError when a PGlite folder cannot be made, or is in use by another process
 */
export function openDatabase(url: string, logger: Logger, poolSize?: number): Promise<Database> {
  return url.startsWith('pglite://')
    ? openPglite({ folder: url.slice('pglite://'.length) })
    : openPostgres({ url, logger, poolSize });
}
