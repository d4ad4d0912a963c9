import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import type { Logger } from 'pino';
import type { Database } from './client.ts';
import { migrationsFolder } from './migrations-folder.ts';
import { createPostgresListener } from './postgres-listener.ts';

/**
 * For one statement together below the browser's refresh timeout (8 s): a stalled database comes back as a 503
 * that says how long to wait, not as silence. Either way the session stays.
 */
const timeouts = { connectionTimeoutMillis: 2_000, query_timeout: 4_000, statement_timeout: 3_500 };
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
  const pool = new pg.Pool({ connectionString: url, max: poolSize, keepAlive: true, ...timeouts });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', (error) => logger.warn({ err: error }, 'an idle database connection was lost'));
  const listeners: { close(): Promise<void> }[] = [];
  return {
    db: drizzle(pool),
    maintain: (work) => onItsOwn(url, (client) => work(drizzle(client))),
    migrate: () => migrateUnderLock(url),
    async listen(channel, listener) {
      const opened = createPostgresListener({ url, channel, listener, logger });
      listeners.push(opened);
      await opened.up;
    },
    async close() {
      await Promise.all(listeners.map((listener) => listener.close()));
      await pool.end();
    },
  };
}

function migrateUnderLock(url: string): Promise<void> {
  return onItsOwn(url, async (client) => {
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    await migrate(drizzle(client), { migrationsFolder });
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
    return await work(client);
  } finally {
    await client.end();
  }
}
