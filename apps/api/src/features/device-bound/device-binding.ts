import { deviceHeaders } from '@latchkey/contracts/device-bound';
import { ApiError } from '../../http/api-error.ts';
import type { BrowserBinding, BrowserFault } from '../../http/browser-binding.ts';
import { readCookie } from '../../http/read-cookie.ts';
import type { Clock } from '../../lib/clock.ts';
import { boundCookie, type DeviceParts } from './device-parts.ts';
import { registrationOffer } from './device-session.ts';

type Options = {
  readonly device: DeviceParts;
  readonly clock: Clock;
  readonly config: { readonly lab: boolean; readonly refreshLeeway: number };
};

/**
 * Binds a session to the device, in browsers that can (docs/decisions/0053). A sign-in offers it. Once the browser has
 * registered a key, each renewal needs the bound cookie, which only a signature with the key sets.
 */
export function createDeviceBinding({ device, clock, config }: Options): BrowserBinding {
  return {
    proofOf(req) {
      const { value } = readCookie(req, boundCookie.name);
      const isShownFor = (sessionId: string) =>
        !device.isOn || device.cookies.isValid(value ?? '', sessionId);
      return {
        shown: ({ sid }) => ({ device: isShownFor(sid) }),
        faultFor({ id, deviceBoundAt }) {
          // A renewal that was on its way when the key was registered has no cookie yet. The usual case has the same
          // exception (core/session-statements.ts).
          const needsCookie =
            deviceBoundAt && clock.now() - deviceBoundAt.getTime() >= config.refreshLeeway;
          if (!needsCookie || isShownFor(id)) return null;
          // The cookie is too old because the browser's clock is behind, or it is of the session before because an
          // answer came late. Without the cookie the browser renews it.
          if (value !== null) return tryAgain({ 'Set-Cookie': boundCookie.cleared });
          // The browser reports that it could not renew the cookie. Anybody can send this, so it lets nobody in.
          if (req.get(deviceHeaders.skipped) !== undefined) return tryAgain({});
          return { kind: 'unproven', error: new ApiError('device_key_required') };
        },
      };
    },
    handOut(res, { deviceBoundAt }) {
      if (config.lab && deviceBoundAt) res.append('Server-Timing', 'device;desc="bound"');
    },
    offer(res, { id, deviceBoundAt }) {
      // A new password is answered like a sign-in, and its session may be bound. A second key would be refused.
      if (!device.isOn || deviceBoundAt) return;
      res.set(deviceHeaders.registration, registrationOffer(device.newChallenge(id)));
    },
  };
}

/** Neither the session nor the cookie is lost, and the page tries again. */
function tryAgain(headers: Readonly<Record<string, string>>): BrowserFault {
  const error = new ApiError('service_unavailable', {
    headers: { 'Retry-After': '5', ...headers },
  });
  return { kind: 'unproven', error };
}
