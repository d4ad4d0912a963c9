import type { Db } from '../../db/client.ts';
import { ApiError } from '../../http/api-error.ts';
import type { CurrentPassword } from '../../http/current-password.ts';
import type { Handlers } from '../../http/handlers.ts';
import { reportOf } from '../../http/request-context.ts';
import { requireClaims } from '../../http/require-auth.ts';
import type { Clock } from '../../lib/clock.ts';
import { recordProof } from './proof.store.ts';

type Services = {
  readonly db: Db;
  readonly clock: Clock;
  readonly currentPassword: CurrentPassword;
};

/** Lets people prove again who they are (RFC 9470), without a new session (docs/decisions/0035-a-fresh-proof.md). */
export function reauthenticationHandlers({
  db,
  clock,
  currentPassword,
}: Services): Handlers<'reauthenticate'> {
  return {
    async reauthenticate(req, _res, { password }) {
      const { id: userId } = await currentPassword.require(req, password);
      const { sid } = requireClaims(req);
      // The session ended while its person proved who they are.
      if (!(await recordProof(db, sid, new Date(clock.now())))) {
        throw new ApiError('access_token_invalid');
      }
      reportOf(req)({ type: 'reauthenticated', userId });
      return undefined;
    },
  };
}
