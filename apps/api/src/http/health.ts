import { Router } from 'express';
import type { Db } from '../db/client.ts';
import { assertReady } from '../db/readiness.ts';
import type { Clock } from '../lib/clock.ts';
import { ApiError } from './api-error.ts';
import { methodNotAllowed } from './error-handler.ts';

/** For how long `/readyz` reuses the result of one database check, in milliseconds. */
export const readinessMaxAge = 1_000;

/**
 * `/healthz` answers 200 while the process is alive. `/readyz` answers 200 if the database responds, is migrated and
 * can be written to, else 503. However many probes arrive, the database is checked at most once a second, so that
 * probes do not use up its connections.
 */
export function healthRoutes(db: Db, clock: Clock): Router {
  let look: Promise<void> | null = null;
  let isLooking = false;
  let lookedAt = 0;
  function lookAtMostOnceASecond(): Promise<void> {
    // We compare the absolute difference. Else a result would be reused too long after the clock stepped back.
    if (look && (isLooking || Math.abs(clock.now() - lookedAt) < readinessMaxAge)) return look;
    isLooking = true;
    look = assertReady(db).finally(() => {
      isLooking = false;
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
