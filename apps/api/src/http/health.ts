import { sql } from 'drizzle-orm';
import { Router } from 'express';
import type { Db } from '../db/client.ts';
import { isMigrated } from '../db/migrated.ts';
import { sessions } from '../db/tables.ts';
import { ApiError } from './api-error.ts';
import { methodNotAllowed } from './error-handler.ts';

/** `/healthz`: the process is alive. `/readyz`: the database answers and is migrated, else 503. */
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
        await db.select({ one: sql`1` }).from(sessions).limit(1);
        if (!(await isMigrated(db))) throw new Error('a migration has not been applied');
      } catch (cause) {
        throw new ApiError('service_unavailable', { cause, headers: { 'Retry-After': '2' } });
      }
      res.json({ status: 'ready' });
    })
    .all(methodNotAllowed('GET', 'HEAD'));
  return router;
}
