import { Router } from 'express';
import type { Db } from '../db/client.ts';
import { assertReady } from '../db/readiness.ts';
import type { Clock } from '../lib/clock.ts';
import { ApiError } from './api-error.ts';
import { methodNotAllowed } from './error-handler.ts';

/** How long one look at the database answers `/readyz`, in milliseconds. */
export const readinessMaxAge = 1_000;

/**
 * `/healthz`: the process is alive. `/readyz`: the database answers, is migrated and can be written, else 503.
 * However many ask, the database is looked at once a second: probes must not use up its connections.
 */
export function healthRoutes(db: Db, clock: Clock): Router {
  let look: Promise<void> | null = null;
  let isLooking = false;
  let lookedAt = 0;
  function lookAtMostOnceASecond(): Promise<void> {
    // The distance and not the difference: after a step back of the clock, a look would otherwise last too long.
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
