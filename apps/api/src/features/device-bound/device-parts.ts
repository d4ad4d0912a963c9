import type { KeyObject } from 'node:crypto';
import type { Clock } from '../../lib/clock.ts';
import { createTimedCodes, type TimedCodes } from './timed-codes.ts';

const minute = 60_000;

/**
 * How long the browser keeps the bound cookie. Chromium signs about six times, and then refuses to for minutes, so a
 * shorter life would leave a busy browser without the cookie.
 */
const cookieLifetime = 10 * minute;
/** The server accepts the cookie for a little longer than the browser keeps it, so no request is late on its way. */
const cookieTolerance = minute;
/** The browser signs a challenge when it next renews the cookie, which may be an access token's 15 minutes later. */
const challengeLifetime = 20 * minute;

/** The browser's instructions and the cookie share these. If they differed, the browser would renew for ever. */
const attributes = 'Path=/; Secure; HttpOnly; SameSite=Strict';

/** The cookie that shows that the browser has recently signed with its key. */
export const boundCookie = {
  name: '__Host-bound',
  attributes,
  /** Removes the cookie, so that the browser renews it before its next request. */
  cleared: `__Host-bound=; Max-Age=0; ${attributes}`,
};

export type DeviceParts = {
  /** Whether sessions can be bound: the setting is on, and the origin is https, which browsers require. */
  readonly isOn: boolean;
  /** The texts that a browser is asked to sign. */
  readonly challenges: TimedCodes;
  /** The values of bound cookies. */
  readonly cookies: TimedCodes;
  newChallenge(sessionId: string): string;
  /** The Set-Cookie line of a new bound cookie. */
  newCookie(sessionId: string): string;
};

type Options = {
  readonly keys: readonly KeyObject[];
  readonly clock: Clock;
  readonly config: { readonly isDeviceBindingOn: boolean };
};

/** Makes what the routes and the check of a renewal share. */
export function createDeviceParts({ keys, clock, config }: Options): DeviceParts {
  const challenges = createTimedCodes({ keys, clock, use: 'challenge of a device' });
  const cookies = createTimedCodes({ keys, clock, use: 'bound cookie' });
  return {
    isOn: config.isDeviceBindingOn,
    challenges,
    cookies,
    newChallenge: (sessionId) => challenges.make(sessionId, clock.now() + challengeLifetime),
    newCookie(sessionId) {
      const value = cookies.make(sessionId, clock.now() + cookieLifetime + cookieTolerance);
      return `${boundCookie.name}=${value}; Max-Age=${cookieLifetime / 1000}; ${attributes}`;
    },
  };
}
