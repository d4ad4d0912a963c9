import type { Logger } from 'pino';
import { createRateLimitStore } from './core/rate-limits.store.ts';
import { createSessionStore } from './core/sessions.store.ts';
import type { Db } from './db/client.ts';
import type { Clock } from './lib/clock.ts';

const hour = 3_600_000;
const keepExpiredSessions = 24 * hour;

/** Deletes sessions a day after they expired (those revoked earlier too), and counted windows that are over; now and every hour. Returns the stop, which waits for a purge under way. */
export function schedulePurge({
  db,
  clock,
  logger,
}: {
  db: Db;
  clock: Clock;
  logger: Logger;
}): () => Promise<void> {
  const sessions = createSessionStore(db);
  const rateLimits = createRateLimitStore(db, clock);
  const purge = async () => {
    const purged = await sessions.purge(new Date(clock.now() - keepExpiredSessions));
    await rateLimits.purge();
    if (purged > 0) logger.info({ event: 'sessions_purged', purged });
  };
  const run = () =>
    purge().catch((error) => logger.warn({ err: error }, 'purge failed; it runs again in an hour'));
  let running = run();
  const timer = setInterval(() => {
    running = run();
  }, hour);
  timer.unref();
  return () => {
    clearInterval(timer);
    return running;
  };
}
