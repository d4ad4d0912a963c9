import { clientAddress } from '../../http/client-address.ts';
import type { DeviceCookie } from '../../http/device-cookie.ts';
import type { Handlers } from '../../http/handlers.ts';
import { placeOf } from '../../http/place.ts';
import { reportOf } from '../../http/request-context.ts';
import type { SessionAnswer } from '../../http/session-answer.ts';
import { type RegisterServices, register } from './register.ts';
import { resend } from './resend.ts';
import { type VerifyServices, verify } from './verify.ts';

type Services = RegisterServices &
  VerifyServices & { readonly answer: SessionAnswer; readonly devices: DeviceCookie };

/** From "I have no account" to a session: registering, the link in the mail, and that mail once more. */
export function registrationHandlers({
  answer,
  devices,
  ...services
}: Services): Handlers<'register' | 'verify' | 'resend'> {
  return {
    async register(req, _res, given) {
      await register(services, given, { address: clientAddress(req), report: reportOf(req) });
      return undefined;
    },
    async verify(req, res, proof) {
      const attempt = {
        ...proof,
        address: clientAddress(req),
        place: placeOf(req),
        browser: answer.factsOf(req),
        knownAccounts: devices.read(req),
      };
      return answer.begin(req, res, await verify(services, attempt, reportOf(req)));
    },
    async resend(req, _res, { email }) {
      await resend(services, email, { address: clientAddress(req) });
      return undefined;
    },
  };
}
