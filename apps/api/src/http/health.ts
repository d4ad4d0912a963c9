import { Router } from 'express';
import type { Db } from '../db/client.ts';
import { assertReady } from '../db/readiness.ts';
import { ApiError } from './api-error.ts';
import { methodNotAllowed } from './error-handler.ts';

/** `/healthz`: the process is alive. `/readyz`: the database answers, is migrated and can be written, else 503. */
export function healthRoutes(db: Db): Router {
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
        await assertReady(db);
      } catch (cause) {
        throw new ApiError('service_unavailable', { cause, headers: { 'Retry-After': '2' } });
      }
      res.json({ status: 'ready' });
    })
    .all(methodNotAllowed('GET', 'HEAD'));
  return router;
}
