import { product } from '@latchkey/contracts/product';
import { expect } from 'vitest';

const date = '[A-Z][a-z]{2}, \\d{2} [A-Z][a-z]{2} \\d{4} \\d{2}:\\d{2}:\\d{2} GMT';
const jwt = '[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+';

/** The name of the refresh cookie at http://localhost on this port. All tests of the API get the name from here. */
export const cookieAt = (port: number): string => `${product.slug}-${port}-refresh`;

/** The cookie's name at the default public origin of the tests. */
export const cookieName = cookieAt(3000);

/**
 * Name, path and flags of the refresh cookie for each scheme of the public origin. Browsers prefer Max-Age to Expires.
 */
const kinds = {
  http: { name: cookieName, path: '/api/auth', end: 'HttpOnly; SameSite=Strict' },
  https: { name: '__Host-refreshToken', path: '/', end: 'HttpOnly; Secure; SameSite=Strict' },
};

type Scheme = keyof typeof kinds;

/** The text of the device cookie: accounts with their device ids, and a code over them. */
const devices = '[\\w-]{16}\\.[\\w-]{22}(?:~[\\w-]{16}\\.[\\w-]{22}){0,4}~[\\w-]{43}';

const deviceKinds = {
  http: { name: `${product.slug}-3000-device`, path: '/api', end: kinds.http.end },
  https: { name: '__Host-device', path: '/', end: kinds.https.end },
};

/** The name of the device cookie at the default public origin of the tests. */
export const deviceCookieName = deviceKinds.http.name;

/** Matches the Set-Cookie header of the device cookie. */
export function setsDeviceCookie(scheme: Scheme = 'http'): unknown {
  const { name, path, end } = deviceKinds[scheme];
  const pattern = `^${name}=${devices}; Max-Age=31536000; Path=${path}; Expires=${date}; ${end}$`;
  return [expect.stringMatching(new RegExp(pattern))];
}

/** Matches the Set-Cookie headers of a sign-in: the refresh cookie, and the device cookie for a year. */
export function setsSignInCookies(maxAge: number, scheme: Scheme = 'http'): unknown {
  return [setsCookie(maxAge, scheme), setsDeviceCookie(scheme)].flat();
}

/** Matches the Set-Cookie header of an answer that sets only the refresh cookie, with this Max-Age in seconds. */
export function setsCookie(maxAge: number, scheme: Scheme = 'http'): unknown {
  const { name, path, end } = kinds[scheme];
  return [
    expect.stringMatching(
      new RegExp(`^${name}=${jwt}; Max-Age=${maxAge}; Path=${path}; Expires=${date}; ${end}$`),
    ),
  ];
}

/** Matches the Set-Cookie header that clears this cookie, with the same name, path and flags. */
export function clearsCookie(scheme: Scheme = 'http'): unknown {
  const { name, path, end } = kinds[scheme];
  return [
    expect.stringMatching(
      new RegExp(`^${name}=; Max-Age=0; Path=${path}; Expires=${date}; ${end}$`),
    ),
  ];
}
