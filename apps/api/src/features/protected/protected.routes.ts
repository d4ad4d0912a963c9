import { protectedEndpoint } from '@latchkey/contracts/protected';
import { Router } from 'express';
import type { Mount } from '../../http/mount.ts';
import { requireClaims } from '../../http/require-auth.ts';

/** The smallest protected route. It answers from the verified claims alone, without a query. */
export function protectedRoutes({ mount }: { readonly mount: Mount }): Router {
  const router = Router();
  mount(router, protectedEndpoint, (req) => {
    const { sub, username, role } = requireClaims(req);
    return {
      message: `Hello ${username}: only a valid access token gets you here.`,
      user: { id: sub, username, role },
    };
  });
  return router;
}
