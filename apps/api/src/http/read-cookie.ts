import type { Request } from 'express';

/**
 * Reads a cookie. `isAmbiguous` means that there are two cookies of the name, or that the value is no plain string. None
 * can be trusted then, so `value` is null.
 */
export function readCookie(
  req: Request,
  name: string,
): { readonly value: string | null; readonly isAmbiguous: boolean } {
  const value: unknown = req.cookies?.[name];
  if (value === undefined) return { value: null, isAmbiguous: false };
  if (typeof value === 'string' && countCookies(req, name) === 1) {
    return { value, isAmbiguous: false };
  }
  return { value: null, isAmbiguous: true };
}

/** Counts as cookie-parser parses (RFC 6265bis §5.7): spaces and tabs around a name do not belong to the name. */
function countCookies(req: Request, name: string): number {
  const pairs = (req.headers.cookie ?? '').split(';').filter((pair) => pair.includes('='));
  return pairs.filter((pair) => {
    const around = pair.split('=', 1)[0]?.split(name) ?? [];
    return around.length === 2 && /^[ \t]*$/.test(around.join(''));
  }).length;
}
