import { drizzle } from 'drizzle-orm/node-postgres';
import type pg from 'pg';
import type { Db } from './client.ts';
import { isDatabaseUnavailable } from './unavailable.ts';

const ignore = () => {};

/**
 * Drizzle on a pool, with transactions that survive a lost connection (docs/decisions/0051). Drizzle's own (0.45) do
 * not:
 *   - A connection that breaks emits an error event, for which nothing listens while a transaction has it, and Node
 *     ends the process.
 *   - A `begin` that fails keeps its connection forever (drizzle-orm issue 6241). Ten of them use up the pool.
 *   - A connection whose statement was given up goes back to the pool, and the next request waits for that statement
 *     (issue 6114). Before that, the `rollback` waits for it, too.
 */
export function drizzleOnPool(pool: pg.Pool): Db {
  const db: Db = drizzle(pool);
  db._.session.transaction = async (work, config) => {
    const client = await pool.connect();
    const own: Db = drizzle(client);
    client.on('error', ignore);
    let fault: unknown;
    let isBroken = false;
    try {
      return await own.transaction(
        (tx) =>
          work(tx).catch((error) => {
            fault = error;
            // The server rolls back when the connection ends.
            if (isDatabaseUnavailable(error)) void client.end().catch(ignore);
            throw error;
          }),
        config,
      );
    } catch (error) {
      isBroken = isDatabaseUnavailable(fault) || isDatabaseUnavailable(error);
      // When the rollback fails too, only the first error tells why.
      throw fault ?? error;
    } finally {
      client.off('error', ignore);
      client.release(isBroken);
    }
  };
  return db;
}
