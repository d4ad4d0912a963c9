import type { Response } from 'express';
import { afterAnswer } from '../../http/after-answer.ts';
import { ApiError } from '../../http/api-error.ts';
import type { BrowserBinding } from '../../http/browser-binding.ts';
import { clientAddress, clientNetwork } from '../../http/client-address.ts';
import type { DeviceCookie } from '../../http/device-cookie.ts';
import type { Handlers } from '../../http/handlers.ts';
import { placeOf } from '../../http/place.ts';
import type { RefreshCookie } from '../../http/refresh-cookie.ts';
import { reportOf } from '../../http/request-context.ts';
import type { SessionAnswer } from '../../http/session-answer.ts';
import { type LoginServices, login } from './login.ts';
import { logout } from './logout.ts';
import { type RefreshServices, refresh } from './refresh.ts';

type Services = LoginServices &
  RefreshServices & {
    readonly config: { readonly lab: boolean };
    readonly cookie: RefreshCookie;
    readonly devices: DeviceCookie;
    readonly answer: SessionAnswer;
    readonly binding: Pick<BrowserBinding, 'proofOf'>;
  };

/** Login, refresh and logout. Other routes learn from the refresh cookie at most which session it names. */
export function authHandlers({
  cookie,
  devices,
  answer,
  binding,
  ...services
}: Services): Handlers<'login' | 'refresh' | 'logout'> {
  /** The SPA's lab reads the verdict. Where the lab is off, every refusal looks the same. */
  const showVerdict = (res: Response) => (verdict: string) => {
    if (services.config.lab) res.set('Server-Timing', `refresh;desc="${verdict}"`);
  };

  return {
    async login(req, res, credentials) {
      const attempt = {
        credentials,
        address: clientAddress(req),
        place: placeOf(req),
        network: clientNetwork(req),
        browser: answer.factsOf(req),
        knownAccounts: devices.read(req),
        afterAnswer: afterAnswer(req, res),
      };
      return answer.begin(req, res, await login(services, attempt, reportOf(req)));
    },

    async refresh(req, res) {
      const { token, isAmbiguous } = cookie.read(req);
      try {
        if (isAmbiguous) throw new ApiError('refresh_token_invalid');
        if (token === null) throw new ApiError('refresh_token_missing');
        const watchers = {
          place: placeOf(req),
          proof: binding.proofOf(req),
          report: reportOf(req),
          onVerdict: showVerdict(res),
        };
        return answer.give(res, await refresh(services, token, watchers));
      } catch (error) {
        // Clear the cookie only when its token can never be valid again, so not after a lost race or a 5xx.
        if (error instanceof ApiError && error.code === 'refresh_token_invalid') cookie.clear(res);
        throw error;
      }
    },

    async logout(req, res) {
      const { token } = cookie.read(req);
      if (token !== null) await logout(services, token, reportOf(req));
      cookie.clear(res);
      return undefined;
    },
  };
}
