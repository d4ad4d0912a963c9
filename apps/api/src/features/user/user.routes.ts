import { apiPaths } from '@latchkey/contracts/api';
import { type RequestHandler, Router } from 'express';
import { toUser, type UserStore } from '../../core/users.store.ts';
import { ApiError } from '../../http/api-error.ts';
import { methodNotAllowed } from '../../http/error-handler.ts';
import { requireClaims } from '../../http/require-auth.ts';

/** The signed-in person, read from the database: the claims in a token may be 15 minutes old. */
export function userRoutes({ auth, users }: { auth: RequestHandler; users: UserStore }): Router {
  const router = Router();
  router
    .route(apiPaths.user.me)
    .get(auth, async (req, res) => {
      const user = await users.findById(requireClaims(req).sub);
      if (!user || user.disabledAt) throw new ApiError('access_token_invalid');
      res.json(toUser(user));
    })
    .all(methodNotAllowed('GET', 'HEAD'));
  return router;
}
