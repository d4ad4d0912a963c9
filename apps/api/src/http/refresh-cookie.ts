import { product } from '@latchkey/contracts/product';
import type { CookieOptions, Request, Response } from 'express';
import type { Config } from '../settings/config.ts';
import { reportOf } from './request-context.ts';

export type RefreshCookie = {
  /** Ambiguous: two cookies of the name, or not a plain string. None can be trusted, so there is no token, and the log says so. */
  read(req: Request): { readonly token: string | null; readonly isAmbiguous: boolean };
  set(res: Response, token: string, lifetime: number): void;
  clear(res: Response): void;
};

/**
 * The refresh token's cookie. HttpOnly: script cannot read it. SameSite=Strict: other sites cannot send it.
 *
 * With an https origin it is `__Host-refreshToken`: the prefix makes browsers insist on Secure, on Path=/ and
 * on no Domain, so that a sibling subdomain cannot plant one (RFC 6265bis §4.1.3.2). On http://localhost
 * browsers disagree about Secure, so there it has neither prefix nor Secure, and the narrow path instead. Cookies
 * ignore ports, so there the port is in the name: else every project on the machine would share one cookie.
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
    read(req) {
      const value: unknown = req.cookies?.[name];
      if (value === undefined) return { token: null, isAmbiguous: false };
      if (typeof value === 'string' && countCookies(req, name) === 1) {
        return { token: value, isAmbiguous: false };
      }
      reportOf(req)({ type: 'ambiguous_cookie', cookie: name });
      return { token: null, isAmbiguous: true };
    },
    set: (res, token, lifetime) =>
      void res.cookie(name, token, { ...attributes, maxAge: lifetime }),
    // A clearing cookie must match what it clears, attribute for attribute, or the browser keeps the old one.
    clear: (res) => void res.cookie(name, '', { ...attributes, maxAge: 0, expires: new Date(0) }),
  };
}

/** By the rule that cookie-parser reads by (RFC 6265bis §5.7): around a name, spaces and tabs are not part of it. */
function countCookies(req: Request, name: string): number {
  const pairs = (req.headers.cookie ?? '').split(';').filter((pair) => pair.includes('='));
  return pairs.filter((pair) => {
    const around = pair.split('=', 1)[0]?.split(name) ?? [];
    return around.length === 2 && /^[ \t]*$/.test(around.join(''));
  }).length;
}
