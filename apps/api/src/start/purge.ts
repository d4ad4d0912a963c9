import type { Logger } from 'pino';
import { purgeSessions } from '../core/purge-sessions.ts';
import type { Database } from '../db/client.ts';
import type { Clock } from '../lib/clock.ts';
import type { Purge } from '../purges.ts';
import type { AccountSettings } from '../settings/account-settings.ts';

const hour = 3_600_000;
const keepExpiredSessions = 24 * hour;

/** Rows that one statement deletes; few enough that no statement blocks the database for long. */
const batch = 10_000;

/**
 * Deletes sessions a day after they expired, even those revoked earlier, and what the given purges delete. Runs now and
 * every hour.
 *
 * @returns a function that stops the purge and waits for the batch under way
 */
export function schedulePurge({
  database,
  clock,
  logger,
  purges,
  config,
}: {
  database: Database;
  clock: Clock;
  logger: Logger;
  purges: readonly Purge[];
  config: AccountSettings;
}): () => Promise<void> {
  let isStopped = false;
  const inBatches = async (deleteBatch: () => Promise<number>) => {
    let total = 0;
    let deleted: number;
    do {
      deleted = await deleteBatch();
      total += deleted;
    } while (deleted === batch && !isStopped);
    return total;
  };
  const purge = () =>
    database.maintain(async (db) => {
      const expired = new Date(clock.now() - keepExpiredSessions);
      const purged = await inBatches(() => purgeSessions(db, expired, batch));
      if (purged > 0) logger.info({ event: 'sessions_purged', purged });
      const now = new Date(clock.now());
      for (const one of purges) await inBatches(() => one(db, now, batch, config));
    });
  const run = () =>
    purge().catch((error) => logger.warn({ err: error }, 'purge failed; it runs again in an hour'));
  let running = run();
  const timer = setInterval(() => {
    running = run();
  }, hour);
  timer.unref();
  return () => {
    isStopped = true;
    clearInterval(timer);
    return running;
  };
}
