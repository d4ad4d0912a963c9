import { clientAddress, clientNetwork } from '../../http/client-address.ts';
import type { DeviceCookie } from '../../http/device-cookie.ts';
import type { Handlers } from '../../http/handlers.ts';
import { placeOf } from '../../http/place.ts';
import { reportOf } from '../../http/request-context.ts';
import { type ConfirmServices, confirmReset } from './confirm-reset.ts';
import { type RequestServices, requestReset } from './request-reset.ts';

/** Lets people who forgot their password choose a new one, by a link to their mailbox. */
export function passwordResetHandlers({
  devices,
  ...services
}: RequestServices & ConfirmServices & { readonly devices: DeviceCookie }): Handlers<
  'requestPasswordReset' | 'confirmPasswordReset'
> {
  return {
    async requestPasswordReset(req, _res, { email }) {
      await requestReset(services, { email, address: clientAddress(req) }, reportOf(req));
      return undefined;
    },
    async confirmPasswordReset(req, res, { token, password }) {
      const from = { network: clientNetwork(req), place: placeOf(req), report: reportOf(req) };
      const userId = await confirmReset(services, { token, password, ...from });
      // Strangers who go on guessing can close the new password too, before its owner signs in. Not for this browser.
      devices.remember(req, res, userId);
      return undefined;
    },
  };
}
