import { type Check, type Problem, problem, unknown, well } from '../check.ts';
import type { Answer } from './ask.ts';
import type { Visit } from './visit.ts';

const hit = /\bhit\b/i;
const hitHeaders = [
  'x-cache',
  'x-cache-status',
  'cf-cache-status',
  'x-vercel-cache',
  'x-proxy-cache',
];

/**
 * Every answer of the API has an id of its own, so two answers with one id are copies. The calls have a token, because a
 * cache that keeps those would give one person's answer to another.
 */
export const caching: Check<Visit> = {
  name: 'caching',
  claim: 'No proxy keeps answers of the API.',
  async run({ call }) {
    const paths = ['/site', '/user/me'];
    for (const path of paths) {
      const [first, second] = [
        await call(path, withToken('first')),
        await call(path, withToken('second')),
      ];
      const id = first.headers['x-request-id'];
      if (!id) return unknown('The answers have no X-Request-Id, so copies cannot be recognised.');
      const sign =
        id === second.headers['x-request-id']
          ? 'two answers have one X-Request-Id'
          : signOf(second);
      if (sign) return problem(describeCache(path, sign));
      if (!/\bno-store\b/.test(second.headers['cache-control'] ?? ''))
        return problem(lostHeader(path));
    }
    return well;
  },
};

const withToken = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });

function signOf({ headers }: Answer): string | null {
  // Some CDNs send `Age: 0` with answers that they do not keep.
  if (Number(headers.age ?? 0) > 0) return `it has the header Age: ${headers.age}`;
  const name = hitHeaders.find((each) => hit.test(String(headers[each] ?? '')));
  return name ? `it has the header ${name}: ${headers[name]}` : null;
}

const describeCache = (path: string, sign: string): Problem => ({
  what: `The answer of ${path} comes from a cache: ${sign}.`,
  because:
    'A cache gives the answer of one person to another, and a session that has ended seems to go on.',
  mend: 'proxy_cache off;  # in a CDN: bypass the cache for /api/*',
});

const lostHeader = (path: string): Problem => ({
  what: `The answer of ${path} has lost "Cache-Control: no-store".`,
  because: 'Browsers and proxies may keep what the API answers to one person.',
  mend: 'delete "expires" and "add_header Cache-Control" from the location of /api',
});
