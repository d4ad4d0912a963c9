import type { CookieOptions, Request, Response } from 'express';
import type { Config } from '../config.ts';

export type RefreshCookie = {
  /** Ambiguous: two cookies of the name, or not a plain string. Nothing in it may be trusted, so there is no token. */
  read(req: Request): { readonly token: string | null; readonly isAmbiguous: boolean };
  set(res: Response, token: string, lifetime: number): void;
  clear(res: Response): void;
};

/**
 * The refresh token's cookie. HttpOnly: script cannot read it. SameSite=Strict: other sites cannot send it.
 *
 * With an https origin it is `__Host-refreshToken`: the prefix makes browsers insist on Secure, on Path=/ and
 * on no Domain, so that a sibling subdomain cannot plant one (RFC 6265bis §4.1.3.2). On http://localhost
 * browsers disagree about Secure, so there it has neither prefix nor Secure, and the narrow path instead.
 */
export function createRefreshCookie(config: Pick<Config, 'isHttps'>): RefreshCookie {
  const name = config.isHttps ? '__Host-refreshToken' : 'refreshToken';
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
      const isOne = typeof value === 'string' && countCookies(req, name) === 1;
      return { token: isOne ? value : null, isAmbiguous: !isOne };
    },
    set: (res, token, lifetime) =>
      void res.cookie(name, token, { ...attributes, maxAge: lifetime }),
    // A clearing cookie must match what it clears, attribute for attribute, or the browser keeps the old one.
    clear: (res) => void res.cookie(name, '', { ...attributes, maxAge: 0, expires: new Date(0) }),
  };
}

function countCookies(req: Request, name: string): number {
  const pairs = (req.headers.cookie ?? '').split(';');
  return pairs.filter((pair) => pair.split('=', 1)[0]?.trim() === name).length;
}
