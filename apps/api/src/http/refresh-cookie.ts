import { product } from '@latchkey/contracts/product';
import type { CookieOptions, Request, Response } from 'express';
import type { Config } from '../settings/config.ts';
import { readCookie } from './read-cookie.ts';
import { reportOf } from './request-context.ts';

export type RefreshCookie = {
  readonly name: string;
  /**
   * `isAmbiguous` means that there are two cookies of the name, or that the value is no plain string. None can be
   * trusted then, so `token` is null and the case is logged.
   */
  read(req: Request): { readonly token: string | null; readonly isAmbiguous: boolean };
  /** @param lifetime milliseconds; null for a cookie that the browser forgets when it closes */
  set(res: Response, token: string, lifetime: number | null): void;
  clear(res: Response): void;
};

/**
 * The refresh token's cookie. HttpOnly: scripts cannot read it. SameSite=Strict: requests of other sites lack it.
 *
 * With an https origin its name is `__Host-refreshToken`. The prefix makes browsers require Secure, Path=/ and no
 * Domain, so that a sibling subdomain cannot plant such a cookie (RFC 6265bis §4.1.3.2). On http://localhost browsers
 * disagree about Secure, so the cookie has neither the prefix nor Secure there, but a narrow path. The name then
 * contains the port, because cookies ignore ports and otherwise every project on the machine would share one cookie.
 */
export function createRefreshCookie(
  config: Pick<Config, 'isHttps' | 'publicOrigin'>,
): RefreshCookie {
  const name = config.isHttps
    ? '__Host-refreshToken'
    : `${product.slug}-${new URL(config.publicOrigin).port || 80}-refresh`;
  const attributes: CookieOptions = {
    httpOnly: true,
    sameSite: 'strict',
    secure: config.isHttps,
    path: config.isHttps ? '/' : '/api/auth',
  };
  return {
    name,
    read(req) {
      const { value, isAmbiguous } = readCookie(req, name);
      if (isAmbiguous) reportOf(req)({ type: 'ambiguous_cookie', cookie: name });
      return { token: value, isAmbiguous };
    },
    set: (res, token, lifetime) =>
      void res.cookie(name, token, {
        ...attributes,
        ...(lifetime !== null && { maxAge: lifetime }),
      }),
    // The clearing cookie must have the same attributes as the old one, or the browser keeps the old one.
    clear: (res) => void res.cookie(name, '', { ...attributes, maxAge: 0, expires: new Date(0) }),
  };
}
