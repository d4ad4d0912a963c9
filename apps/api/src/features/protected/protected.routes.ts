import type { Handlers } from '../../http/handlers.ts';
import { requireClaims } from '../../http/require-auth.ts';

/** The smallest protected route. It answers from the verified claims alone, without a query. */
export function protectedHandlers(): Handlers<'protected'> {
  return {
    protected(req) {
      const { sub, username, role } = requireClaims(req);
      return {
        message: `Hello ${username}: only a valid access token gets you here.`,
        user: { id: sub, username, role },
      };
    },
  };
}
