import { sql } from 'drizzle-orm';
import { Router } from 'express';
import type { Db } from '../db/client.ts';
import { isMigrated } from '../db/migrated.ts';
import { sessions } from '../db/tables.ts';
import type { Clock } from '../lib/clock.ts';
import { ApiError } from './api-error.ts';
import { methodNotAllowed } from './error-handler.ts';

/** How long one look at the database answers `/readyz`, in milliseconds. */
export const readinessMaxAge = 1_000;

/**
 * `/healthz`: the process is alive. `/readyz`: the database answers and is migrated, else 503.
 * However many ask, the database is looked at once a second: probes must not use up its connections.
 */
export function healthRoutes(db: Db, clock: Clock): Router {
  let look: Promise<void> | null = null;
  let lookedAt = 0;
  function lookAtMostOnceASecond(): Promise<void> {
    if (look && clock.now() - lookedAt < readinessMaxAge) return look;
    lookedAt = Number.POSITIVE_INFINITY;
    look = checkDatabase(db).finally(() => {
      lookedAt = clock.now();
    });
    return look;
  }
  const router = Router();
  router
    .route('/healthz')
    .get((_req, res) => {
      res.json({ status: 'ok' });
    })
    .all(methodNotAllowed('GET', 'HEAD'));
  router
    .route('/readyz')
    .get(async (_req, res) => {
      try {
        await lookAtMostOnceASecond();
      } catch (cause) {
        throw new ApiError('service_unavailable', { cause, headers: { 'Retry-After': '2' } });
      }
      res.json({ status: 'ready' });
    })
    .all(methodNotAllowed('GET', 'HEAD'));
  return router;
}

async function checkDatabase(db: Db): Promise<void> {
  await db.select({ one: sql`1` }).from(sessions).limit(1);
  if (!(await isMigrated(db))) throw new Error('a migration has not been applied');
}
