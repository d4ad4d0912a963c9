import { clientNetwork } from '../../http/client-address.ts';
import type { CurrentPassword } from '../../http/current-password.ts';
import type { Handlers } from '../../http/handlers.ts';
import { placeOf } from '../../http/place.ts';
import { reportOf } from '../../http/request-context.ts';
import { requireClaims } from '../../http/require-auth.ts';
import type { SessionAnswer } from '../../http/session-answer.ts';
import { type ChangeServices, changePassword } from './change-password.ts';

type Services = ChangeServices & {
  readonly answer: SessionAnswer;
  readonly currentPassword: CurrentPassword;
};

/** Lets people who are signed in change their password. */
export function passwordChangeHandlers({
  answer,
  currentPassword: current,
  ...services
}: Services): Handlers<'changePassword'> {
  return {
    async changePassword(req, res, { currentPassword, password }) {
      const { sub: userId, sid: sessionId } = requireClaims(req);
      const session = await changePassword(services, {
        ...{ userId, sessionId, currentPassword, password },
        requireCurrent: () => current.require(req, currentPassword, 'currentPassword'),
        ...{ network: clientNetwork(req), place: placeOf(req), report: reportOf(req) },
      });
      return answer.begin(req, res, session);
    },
  };
}
