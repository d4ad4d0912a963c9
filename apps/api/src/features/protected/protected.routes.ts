import { apiPaths } from '@latchkey/contracts/api';
import type { ProtectedResponse } from '@latchkey/contracts/protected';
import { type RequestHandler, Router } from 'express';
import { methodNotAllowed } from '../../http/error-handler.ts';
import { requireClaims } from '../../http/require-auth.ts';

/** The smallest protected route: answered from the verified claims alone, without a database call. */
export function protectedRoutes({ auth }: { auth: RequestHandler }): Router {
  const router = Router();
  router
    .route(apiPaths.protected.read)
    .get(auth, (req, res) => {
      const { sub, username, role } = requireClaims(req);
      const body: ProtectedResponse = {
        message: `Hello ${username}: only a valid access token gets you here.`,
        user: { id: sub, username, role },
      };
      res.json(body);
    })
    .all(methodNotAllowed('GET', 'HEAD'));
  return router;
}
