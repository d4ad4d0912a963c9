import type { Logger } from 'pino';
import { purgeSessions } from '../core/purge-sessions.ts';
import type { Database, Db } from '../db/client.ts';
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
  const inBatches = (deleteBatch: () => Promise<number>) => deleteAll(deleteBatch, () => isStopped);
  const warn = (error: unknown) =>
    logger.warn({ err: error }, 'purge failed; it runs again in an hour');
  const ended = async (db: Db) => {
    const expired = new Date(clock.now() - keepExpiredSessions);
    const purged = await inBatches(() => purgeSessions(db, expired, batch));
    if (purged > 0) logger.info({ event: 'sessions_purged', purged });
  };
  const run = () =>
    database
      .maintain(async (db) => {
        const now = new Date(clock.now());
        await ended(db).catch(warn);
        // One that fails, for lack of a right for example, must not let the other tables grow.
        for (const one of purges) await inBatches(() => one(db, now, batch, config)).catch(warn);
      })
      .catch(warn);
  let running = run();
  let isNextWaiting = false;
  // A run may wait for somebody else's lock for hours, and has a connection. So one more waits for it at most.
  const runNext = () => {
    if (isNextWaiting) return;
    isNextWaiting = true;
    running = running.then(() => {
      isNextWaiting = false;
      return isStopped ? undefined : run();
    });
  };
  const timer = setInterval(runNext, hour);
  timer.unref();
  return () => {
    isStopped = true;
    clearInterval(timer);
    return running;
  };
}

/** Calls a function that deletes a batch until a batch is not full. @returns how many rows were deleted */
async function deleteAll(
  deleteBatch: () => Promise<number>,
  isStopped: () => boolean,
): Promise<number> {
  let total = 0;
  let deleted: number;
  do {
    deleted = await deleteBatch();
    total += deleted;
  } while (deleted === batch && !isStopped());
  return total;
}
