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
 * For one statement together below the browser's refresh timeout (8 s): a stalled database comes back as a 503
 * that says how long to wait, not as silence. Either way the session stays.
 */
const timeouts = { connectionTimeoutMillis: 2_000, query_timeout: 4_000 };
const statementTimeout = 3_500;
const migrationLock = 7_203_541;

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
    // Longer than the ten seconds between two probes of the feed, so that each finds a connection.
    idleTimeoutMillis: 30_000,
    ...timeouts,
    onConnect: (client) => settleSession(client, statementTimeout),
  });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', (error) => logger.warn({ err: error }, 'an idle database connection was lost'));
  const listeners: { close(): Promise<void> }[] = [];
  return {
    db: drizzle(pool),
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

/** One connection listens, the rest are the pool's. Beyond the limit a connection is refused where waiting would do. */
function keepPoolBelow(pool: pg.Pool, limit: number, logger: Logger): void {
  const max = Math.max(1, limit - 1);
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

/** A connection beside the pool, without the time limits of a request. */
async function onItsOwn<Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({
    connectionString: url,
    keepAlive: true,
    connectionTimeoutMillis: timeouts.connectionTimeoutMillis,
  });
  // One that breaks fails the query under way; without a listener it would end the process as well.
  client.on('error', () => {});
  await client.connect();
  try {
    await settleSession(client, 0);
    return await work(client);
  } finally {
    await client.end();
  }
}
