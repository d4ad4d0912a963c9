import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import type { Logger } from 'pino';
import { sendProbe } from './announcements.ts';
import { checkServer } from './check-server.ts';
import type { Database } from './client.ts';
import { migrate } from './migrate.ts';
import { createPostgresListener } from './postgres-listener.ts';
import { settleSession } from './session-settings.ts';

/**
 * For one statement, these together stay below the browser's refresh timeout (8 s). So a stalled database gives a 503
 * with Retry-After instead of no answer. The session stays either way.
 */
const timeouts = { connectionTimeoutMillis: 2_000, query_timeout: 4_000 };
const statementTimeout = 3_500;
const migrationLock = 7_203_541;
/** One for revoked sessions and one for mails. */
const listeningConnections = 2;

export async function openPostgres({
  url,
  logger,
  poolSize = 10,
}: {
  url: string;
  logger: Logger;
  poolSize?: number | undefined;
}): Promise<Database> {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    keepAlive: true,
    // Longer than the ten seconds between two probes of the listener, so that each probe finds an open connection.
    idleTimeoutMillis: 30_000,
    ...timeouts,
    onConnect: (client) => settleSession(client, statementTimeout),
  });
  // The pool replaces an idle connection that breaks; without a listener, the error event would end the process.
  pool.on('error', (error) => logger.warn({ err: error }, 'an idle database connection was lost'));
  const listeners: { close(): Promise<void> }[] = [];
  return {
    db: drizzle(pool),
    pool,
    maintain: (work) => onItsOwn(url, (client) => work(drizzle(client))),
    async migrate() {
      const { connectionLimit } = await checkServer(url);
      keepPoolBelow(pool, connectionLimit, logger);
      await migrateUnderLock(url);
    },
    async listen(channel, listener) {
      const send = (payload: string) => sendProbe(pool, channel, payload);
      const opened = createPostgresListener({ url, channel, listener, logger, send });
      listeners.push(opened);
      await opened.up;
    },
    async close() {
      await Promise.all(listeners.map((listener) => listener.close()));
      await pool.end();
    },
  };
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

function migrateUnderLock(url: string): Promise<void> {
  return onItsOwn(url, async (client) => {
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    await migrate(drizzle(client));
  });
}

/** Runs work on a connection outside of the pool, without the time limits of a request. */
async function onItsOwn<Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({
    connectionString: url,
    keepAlive: true,
    connectionTimeoutMillis: timeouts.connectionTimeoutMillis,
  });
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
