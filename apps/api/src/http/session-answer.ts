import type { SessionResponse } from '@latchkey/contracts/auth';
import type { Request, Response } from 'express';
import type { AccessTokens } from '../core/access-token.ts';
import { toUser } from '../core/person.ts';
import type { RefreshTokens } from '../core/refresh-token.ts';
import type { Session } from '../core/session.ts';
import type { BrowserFacts } from '../core/sessions.ts';
import { claimsAtAnyTime } from '../core/signed-token.ts';
import type { Clock } from '../lib/clock.ts';
import type { BrowserBinding } from './browser-binding.ts';
import type { DeviceCookie } from './device-cookie.ts';
import type { RefreshCookie } from './refresh-cookie.ts';

/**
 * Sends a session's tokens: the access token in the body for the page, the refresh token in the cookie for the browser.
 */
export type SessionAnswer = {
  /** Issues both tokens, sets the cookie and returns the body. */
  give(res: Response, session: Session): SessionResponse;
  /** Answers a sign-in: as `give`, and the browser keeps a note that it has signed in to this account. */
  begin(req: Request, res: Response, session: Session): SessionResponse;
  /**
   * The id of the session that the browser's cookie names, ended or not. Null unless there is exactly one cookie and we
   * signed its token.
   */
  presentedId(req: Request): string | null;
  /** What the browser brings to a sign-in. */
  factsOf(req: Request): BrowserFacts;
};

type Options = {
  readonly cookie: RefreshCookie;
  readonly devices: DeviceCookie;
  readonly binding: Omit<BrowserBinding, 'proofOf'>;
  /** The key that a sign-in proves to have, or null. */ // feature: session-key
  readonly offeredKey: (req: Request) => string | null; // feature: session-key
  readonly accessTokens: AccessTokens;
  readonly refreshTokens: RefreshTokens;
  readonly clock: Clock;
};

/** The only place that puts tokens into an answer. */
export function createSessionAnswer({
  cookie,
  devices,
  binding,
  offeredKey, // feature: session-key
  accessTokens,
  refreshTokens,
  clock,
}: Options): SessionAnswer {
  function give(res: Response, session: Session): SessionResponse {
    const { token, expiresIn } = accessTokens.issue(session.user, session);
    // The cookie expires at the session's idle end. The idle end is never after the absolute end.
    const lifetime = session.expiresAt.getTime() - clock.now();
    cookie.set(res, refreshTokens.issue(session), session.isRemembered ? lifetime : null);
    binding.handOut(res, session);
    return { accessToken: token, tokenType: 'Bearer', expiresIn, user: toUser(session.user) };
  }

  function presentedId(req: Request): string | null {
    const { token } = cookie.read(req);
    if (token === null) return null;
    return claimsAtAnyTime(refreshTokens.verify(token))?.sid ?? null;
  }

  return {
    give,
    presentedId,
    begin(req, res, session) {
      const body = give(res, session);
      devices.remember(req, res, session.userId);
      binding.offer?.(res, session); // feature: device-bound
      return body;
    },
    factsOf: (req) => ({
      replaces: presentedId(req),
      keyThumbprint: offeredKey(req), // feature: session-key
    }),
  };
}
