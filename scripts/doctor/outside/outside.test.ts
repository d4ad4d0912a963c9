import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasOpenssl } from '../../../apps/api/src/testing/make-certificate.ts';
import { answering, page, rewritingCookies, without } from '../testing/faults.ts';
import { type Deployment, startDeployment } from '../testing/start-deployment.ts';
import type { Faults } from '../testing/start-proxy.ts';

let site: Deployment;
beforeAll(async () => {
  site = await startDeployment();
});
afterAll(() => site?.close());

describe.skipIf(!hasOpenssl)('from outside, https', () => {
  it('a healthy deployment has no problem, and every check finds out', async () => {
    expect(await site.look()).toEqual({});
  });

  it.each<[string, string, Faults, RegExp]>([
    [
      'a proxy that removes Authorization',
      'authorization',
      without('authorization'),
      /removes or replaces the Authorization.*=> proxy_set_header Authorization \$http_authorization;/,
    ],
    [
      'a proxy that asks for a password of its own',
      'authorization',
      {
        instead: (path) =>
          path === '/api/user/me' ? page(401, { 'www-authenticate': 'Basic realm="x"' }) : null,
      },
      /password of its own.*=> auth_basic off;/,
    ],
    [
      'a proxy that keeps answers',
      'caching',
      { caches: true },
      /one X-Request-Id.*=> proxy_cache off;/,
    ],
    [
      'a CDN that says so',
      'caching',
      answering({ 'cf-cache-status': 'HIT' }),
      /cf-cache-status: HIT.*=> proxy_cache off;/,
    ],
    [
      'a proxy that replaces Cache-Control',
      'caching',
      answering({ 'cache-control': 'public, max-age=600' }),
      /lost "Cache-Control: no-store".*=> delete "expires"/,
    ],
    [
      'a proxy that replaces error answers',
      'error-answers',
      {
        onAnswer: (answer, path) =>
          answer.status === 404 && path.startsWith('/api') ? page(404) : answer,
      },
      /should be 404.*is 404 with text\/html.*=> proxy_intercept_errors off;/,
    ],
    [
      'a proxy that removes WWW-Authenticate',
      'error-answers',
      answering({ 'www-authenticate': undefined }),
      /lost WWW-Authenticate.*=> delete "proxy_hide_header/,
    ],
    [
      'a proxy that removes Strict-Transport-Security',
      'transport-security',
      answering({ 'strict-transport-security': undefined }),
      /no Strict-Transport-Security.*=> .*max-age=63072000/,
    ],
    [
      'Strict-Transport-Security for an hour',
      'transport-security',
      answering({ 'strict-transport-security': 'max-age=3600' }),
      /3600 seconds.*=> .*max-age=63072000/,
    ],
    [
      'a server whose clock is behind',
      'clock',
      answering({ date: new Date(Date.now() - 3_600_000).toUTCString() }),
      /are 3\d\d\d s apart.*=> sudo timedatectl set-ntp true/,
    ],
    [
      'a proxy that removes Set-Cookie',
      'cookie',
      answering({ 'set-cookie': undefined }),
      /does not arrive.*=> proxy_pass_header Set-Cookie;/,
    ],
    [
      'a proxy that sets a Domain',
      'cookie',
      rewritingCookies((line) => `${line}; Domain=example.com`),
      /does not fit its prefix: Domain.*=> delete "proxy_cookie_domain"/,
    ],
    [
      'a proxy that changes the Path',
      'cookie',
      rewritingCookies((line) => line.replace('Path=/', 'Path=/app')),
      /does not fit its prefix: Path.*=> delete "proxy_cookie_path"/,
    ],
    [
      'a proxy that removes Secure',
      'cookie',
      rewritingCookies((line) => line.replace('; Secure', '')),
      /does not fit its prefix: Secure.*=> delete "proxy_cookie_flags"/,
    ],
    [
      'a proxy that removes HttpOnly',
      'cookie',
      rewritingCookies((line) => line.replace('; HttpOnly', '')),
      /lost HttpOnly.*=> delete "proxy_cookie_flags"/,
    ],
    [
      'a proxy that weakens SameSite',
      'cookie',
      rewritingCookies((line) => line.replace('SameSite=Strict', 'SameSite=None')),
      /lost SameSite=Strict.*=> delete "proxy_cookie_flags"/,
    ],
    [
      'a proxy that removes Origin',
      'origin',
      without('origin'),
      /Origin header does not reach.*=> proxy_set_header Origin \$http_origin;/,
    ],
  ])('names %s, and nothing else', async (_what, check, faults, says) => {
    const found = Object.entries(await site.look({ faults, asStranger: true }));
    const problems = found.filter(([, [first = '']]) => !first.startsWith('unknown: '));
    expect(problems).toEqual([[check, [expect.stringMatching(says)]]]);
  });

  it('does not take Age: 0 for a cache, because some CDNs send it with what they do not keep', async () => {
    const faults = answering({ age: '0', 'x-cache': 'MISS' });
    expect(await site.look({ asStranger: true, faults })).not.toHaveProperty('caching');
    const kept = await site.look({ asStranger: true, faults: answering({ age: '7' }) });
    expect(kept.caching).toEqual([expect.stringContaining('it has the header Age: 7')]);
  });

  it('names a clock of this machine that is behind', async () => {
    const now = () => Date.now() - 120_000;
    const { clock } = await site.look({ asStranger: true, now });
    expect(clock).toEqual([expect.stringMatching(/1\d\d s apart/)]);
  });

  it('names a proxy that removes X-Requested-With, without which nothing can be changed', async () => {
    const { origin } = await site.look({ asStranger: true, faults: without('x-requested-with') });
    expect(origin).toEqual([expect.stringMatching(/=> proxy_set_header X-Requested-With /)]);
  });
});
