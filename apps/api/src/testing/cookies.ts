import { expect } from 'vitest';

const date = '[A-Z][a-z]{2}, \\d{2} [A-Z][a-z]{2} \\d{4} \\d{2}:\\d{2}:\\d{2} GMT';
const jwt = '[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+';

/** How the refresh cookie is written for each scheme of the public origin. Browsers let Max-Age win over Expires. */
const kinds = {
  http: { name: 'latchkey-3000-refresh', path: '/api/auth', end: 'HttpOnly; SameSite=Strict' },
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
