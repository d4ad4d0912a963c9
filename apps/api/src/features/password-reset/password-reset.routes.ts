import { clientAddress, clientNetwork } from '../../http/client-address.ts';
import type { Handlers } from '../../http/handlers.ts';
import { placeOf } from '../../http/place.ts';
import { reportOf } from '../../http/request-context.ts';
import { type ConfirmServices, confirmReset } from './confirm-reset.ts';
import { type RequestServices, requestReset } from './request-reset.ts';

/** Lets people who forgot their password choose a new one, by a link to their mailbox. */
export function passwordResetHandlers(
  services: RequestServices & ConfirmServices,
): Handlers<'requestPasswordReset' | 'confirmPasswordReset'> {
  return {
    async requestPasswordReset(req, _res, { email }) {
      await requestReset(services, { email, address: clientAddress(req) }, reportOf(req));
      return undefined;
    },
    async confirmPasswordReset(req, _res, { token, password }) {
      const from = { network: clientNetwork(req), place: placeOf(req), report: reportOf(req) };
      await confirmReset(services, { token, password, ...from });
      return undefined;
    },
  };
}
