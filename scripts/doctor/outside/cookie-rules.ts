import { apiBasePath } from '@latchkey/contracts/api';
import type { Problem } from '../check.ts';

export type Cookie = {
  readonly name: string;
  /** Attributes by their name in lower case. One without a value is ''. */
  readonly attributes: Readonly<Record<string, string>>;
};

/** The refresh cookie among the Set-Cookie lines: `__Host-refreshToken`, or on localhost `latchkey-3000-refresh`. */
export const findRefreshCookie = (lines: readonly string[]): Cookie | undefined =>
  lines.map(parse).find(({ name }) => /refresh/i.test(name));

function parse(line: string): Cookie {
  const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
  return {
    name: pair.split('=', 1)[0] ?? '',
    attributes: Object.fromEntries(
      attributes.map((part) => {
        const [name = '', ...value] = part.split('=');
        return [name.toLowerCase(), value.join('=')];
      }),
    ),
  };
}

type Rule = (cookie: Cookie, api: URL) => Problem | null;

/** The rules of browsers for cookies (RFC 6265bis), and ours, in the order in which a fault explains the others. */
const rules: readonly Rule[] = [
  ({ name, attributes: { secure, path, domain } }) => {
    if (!name.startsWith('__Host-')) return null;
    if (secure !== undefined && path === '/' && domain === undefined) return null;
    const broken = domain !== undefined ? 'Domain' : path !== '/' ? 'Path' : 'Secure';
    return {
      what: `The cookie ${name} does not fit its prefix: ${broken} is not as it must be.`,
      because:
        'Browsers drop a cookie with the prefix __Host- unless it has Secure, Path=/ and no Domain.',
      mend: `delete "proxy_cookie_${broken === 'Secure' ? 'flags' : broken.toLowerCase()}" from the proxy's configuration`,
    };
  },
  ({ name, attributes }, { protocol, host }) =>
    protocol !== 'https:' || (name.startsWith('__Host-') && attributes.secure !== undefined)
      ? null
      : {
          what: `The address is https, but the cookie ${name} is the one for http.`,
          because:
            'PUBLIC_ORIGIN has http, so the cookie lacks Secure and its prefix, and may leave the machine in the clear.',
          mend: `PUBLIC_ORIGIN=https://${host}`,
        },
  ({ attributes: { secure } }, { protocol, hostname }) =>
    secure === undefined || protocol === 'https:' || hostname === 'localhost'
      ? null
      : {
          what: 'The cookie is Secure, but the address is plain http.',
          because: 'Browsers keep a Secure cookie only from https.',
          mend: `npm run doctor https://${hostname}`,
        },
  ({ attributes: { domain } }) =>
    domain === undefined
      ? null
      : {
          what: `The cookie has Domain=${domain}.`,
          because:
            'The API sets no Domain. Browsers drop a cookie for a host that is not theirs, and otherwise send it to all hosts below it.',
          mend: `delete "proxy_cookie_domain" from the proxy's configuration`,
        },
  ({ attributes: { path = '/' } }, { pathname }) => {
    const target = `${pathname}/auth/refresh`;
    if (target === path || target.startsWith(path.endsWith('/') ? path : `${path}/`)) return null;
    return {
      what: `The cookie has Path=${path}, but a refresh goes to ${target}.`,
      because: 'Browsers do not send the cookie there, so every reload signs the person out.',
      // The API sets the path for its usual place, and cannot know another one.
      mend:
        pathname === apiBasePath
          ? `delete "proxy_cookie_path" from the proxy's configuration`
          : `proxy_cookie_path ${path} ${pathname}/auth;`,
    };
  },
  ({ attributes: { httponly, samesite = '' } }) =>
    httponly !== undefined && /^strict$/i.test(samesite)
      ? null
      : {
          what: `The cookie has lost ${httponly === undefined ? 'HttpOnly' : 'SameSite=Strict'}.`,
          because:
            'The API always sets both. Without them scripts can read the refresh token, or other sites can use it.',
          mend: `delete "proxy_cookie_flags" from the proxy's configuration`,
        },
];

/** The first rule that a browser, or we, would find broken. */
export function findBrokenRule(cookie: Cookie, api: URL): Problem | null {
  for (const rule of rules) {
    const broken = rule(cookie, api);
    if (broken) return broken;
  }
  return null;
}
