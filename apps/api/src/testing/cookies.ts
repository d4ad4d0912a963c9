import { product } from '@latchkey/contracts/product';
import { expect } from 'vitest';

const date = '[A-Z][a-z]{2}, \\d{2} [A-Z][a-z]{2} \\d{4} \\d{2}:\\d{2}:\\d{2} GMT';
const jwt = '[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+';

/** What the refresh cookie is called at http://localhost on this port. All tests of the API know the name from here. */
export const cookieAt = (port: number): string => `${product.slug}-${port}-refresh`;

/** Its name at the public origin that tests have unless they choose another. */
export const cookieName = cookieAt(3000);

/** How the refresh cookie is written for each scheme of the public origin. Browsers let Max-Age win over Expires. */
const kinds = {
  http: { name: cookieName, path: '/api/auth', end: 'HttpOnly; SameSite=Strict' },
  https: { name: '__Host-refreshToken', path: '/', end: 'HttpOnly; Secure; SameSite=Strict' },
};

type Scheme = keyof typeof kinds;

/** Matches the Set-Cookie header of an answer that sets the refresh cookie, and nothing else, for so many seconds. */
export function setsCookie(maxAge: number, scheme: Scheme = 'http'): unknown {
  const { name, path, end } = kinds[scheme];
  return [
    expect.stringMatching(
      new RegExp(`^${name}=${jwt}; Max-Age=${maxAge}; Path=${path}; Expires=${date}; ${end}$`),
    ),
  ];
}

/** Matches the Set-Cookie header that clears exactly that cookie: same name, path and flags. */
export function clearsCookie(scheme: Scheme = 'http'): unknown {
  const { name, path, end } = kinds[scheme];
  return [
    expect.stringMatching(
      new RegExp(`^${name}=; Max-Age=0; Path=${path}; Expires=${date}; ${end}$`),
    ),
  ];
}
