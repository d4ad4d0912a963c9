import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import type { Logger } from 'pino';
import type { Capacity } from '../settings/capacity.ts';
import type { DatabaseUrls } from '../settings/database-settings.ts';
import { sendProbe } from './announcements.ts';
import { checkServer } from './check-server.ts';
import type { Database } from './client.ts';
import { migrate } from './migrate.ts';
import { drizzleOnPool } from './pooled-transactions.ts';
import { createPostgresListener } from './postgres-listener.ts';
import { settleSession } from './session-settings.ts';
import { naming } from './start-fault.ts';
import { leaveStatementsUnnamed } from './unnamed-statements.ts';

type Limits = Pick<Capacity, 'databasePoolSize' | 'databaseStatementTimeout'>;

export type PostgresOptions = DatabaseUrls & {
  readonly logger: Logger;
  readonly limits?: Limits;
};

const defaultLimits: Limits = { databasePoolSize: 10, databaseStatementTimeout: 3_500 };
/**
 * For one statement, this, the set-up of the connection and the statement's own time stay below the browser's refresh
 * timeout (8 s). So a stalled database gives a 503 with Retry-After instead of no answer. The session stays either way.
 */
const connectionTimeoutMillis = 2_000;
/** How much longer the process waits for a statement than the server, in milliseconds. */
const answerMs = 500;
const migrationLock = 7_203_541;
/** After this time a start logs what it waits for. */
const silentMs = 5_000;
/** One for revoked sessions and one for mails. */
const listeningConnections = 2;

/**
 * Opens a database on a server. Statements go to `url`. What needs one connection from beginning to end goes to
 * `directUrl`, and migrations go to `migrationUrl` (docs/decisions/0049).
 */
export async function openPostgres(options: PostgresOptions): Promise<Database> {
  const { url, directUrl, migrationUrl, logger, limits = defaultLimits } = options;
  const sessions = directUrl ?? url;
  const pool = openPool({ ...options, limits });
  const listeners: { close(): Promise<void> }[] = [];
  return {
    db: drizzleOnPool(pool),
    pool,
    maintain: (work) => onItsOwn(sessions, (client) => work(drizzle(client))),
    async migrate() {
      const statementTimeout = limits.databaseStatementTimeout;
      const { connectionLimit } = await checkServer({ ...options, statementTimeout });
      keepPoolBelow(pool, connectionLimit, logger);
      const direct = directUrl ? 'DATABASE_DIRECT_URL' : 'DATABASE_URL';
      await naming(migrationUrl ? 'DATABASE_MIGRATION_URL' : direct, () =>
        migrateUnderLock(migrationUrl ?? sessions, logger),
      );
    },
    async listen(channel, listener) {
      const send = (payload: string) => sendProbe(pool, channel, payload);
      const opened = createPostgresListener({ url: sessions, channel, listener, logger, send });
      listeners.push(opened);
      await opened.up;
    },
    async close() {
      await Promise.all(listeners.map((listener) => listener.close()));
      await pool.end();
    },
  };
}

function openPool(options: PostgresOptions & { readonly limits: Limits }): pg.Pool {
  const { url, directUrl, logger, limits } = options;
  const statementTimeout = limits.databaseStatementTimeout;
  const pool = new pg.Pool({
    connectionString: url,
    max: limits.databasePoolSize,
    keepAlive: true,
    // Longer than the ten seconds between two probes of the listener, so that each probe finds an open connection.
    idleTimeoutMillis: 30_000,
    connectionTimeoutMillis,
    query_timeout: statementTimeout + answerMs,
    // With a direct address beside it, this one may lead through a pooler in transaction mode, which keeps no session.
    onConnect: (client) =>
      directUrl ? leaveStatementsUnnamed(client) : settleSession(client, statementTimeout),
  });
  // The pool replaces an idle connection that breaks; without a listener, the error event would end the process.
  return pool.on('error', (error) =>
    logger.warn({ err: error }, 'an idle database connection was lost'),
  );
}

/**
 * Keeps the pool below the server's limit, less one for each listener. Beyond the limit the server refuses connections,
 * although a request could have waited for one.
 */
function keepPoolBelow(pool: pg.Pool, limit: number, logger: Logger): void {
  const max = Math.max(1, limit - listeningConnections);
  if (max >= pool.options.max) return;
  logger.warn({ limit, pool: max }, 'the database allows fewer connections than the pool wants');
  pool.options.max = max;
}

function migrateUnderLock(url: string, logger: Logger): Promise<void> {
  return onItsOwn(url, async (client) => {
    const notice = setTimeout(() => logger.warn(waitsForLock), silentMs);
    try {
      await client.query('select pg_advisory_lock($1)', [migrationLock]);
    } finally {
      clearTimeout(notice);
    }
    await migrate(drizzle(client));
  });
}

const waitsForLock = `waiting for another process that migrates this database; if there is none, end the connection that has the advisory lock ${migrationLock} (pg_locks)`;

/** Runs work on a connection outside of the pool, without the time limits of a request. */
async function onItsOwn<Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: url, keepAlive: true, connectionTimeoutMillis });
  // A connection that breaks fails its query anyway; without a listener, the error event would end the process.
  client.on('error', () => {});
  await client.connect();
  try {
    await settleSession(client, 0);
    return await work(client);
  } finally {
    await client.end();
  }
}
