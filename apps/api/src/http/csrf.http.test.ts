import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  allowedHeaders,
  apiHeaders,
  corsHeaders,
  expectProblem,
  wholeAnswer,
} from '../testing/answers.ts';
import { createTestApp, type TestApp, testPassword } from '../testing/create-test-app.ts';
import { loginBody } from '../testing/login-body.ts';
import type { TestBrowser } from '../testing/test-browser.ts';

const own = 'https://app.example.com';
const sibling = 'https://www.example.com';

let test: TestApp;
let browser: TestBrowser;
beforeAll(async () => {
  test = await createTestApp({ env: { PUBLIC_ORIGIN: own, ALLOWED_ORIGINS: sibling } });
  await test.addUser({ username: 'ada' });
  browser = test.browser();
  await browser.signIn('ada', testPassword);
});
afterAll(() => test.close());

const customHeaders = ['absent', 'XMLHttpRequest', 'xmlhttprequest', 'fetch'];
const allowedOrigins = [own, sibling];
const origins = [
  'absent',
  ...allowedOrigins,
  'https://evil.example',
  'https://evil.example.com',
  'null',
  'http://app.example.com',
  'https://app.example.com.evil.example',
  'https://app.example.com:8443',
  'https://app.example.com/',
  'https://APP.example.com',
  'https://app.example.com@evil.example',
  `${own} ${sibling}`,
  `${own},${sibling}`,
];
const sites = ['absent', 'same-origin', 'same-site', 'cross-site', 'none', 'nonsense'];

/** The rule written a second time, for each combination: whether it may pass. */
function mayPass(custom: string, origin: string, site: string): boolean {
  const isCustom = custom === 'XMLHttpRequest';
  const isKnown = allowedOrigins.includes(origin);
  const passes: Record<string, boolean> = {
    absent: isKnown || origin === 'absent',
    'same-origin': isKnown || origin === 'absent',
    'same-site': isKnown,
  };
  return isCustom && (passes[site] ?? false);
}

const cells = customHeaders.flatMap((custom) =>
  origins.flatMap((origin) => sites.map((site) => ({ custom, origin, site }))),
);

const headersOf = (cell: (typeof cells)[number]) =>
  Object.fromEntries(
    Object.entries({
      'X-Requested-With': cell.custom,
      Origin: cell.origin,
      'Sec-Fetch-Site': cell.site,
    }).filter(([, value]) => value !== 'absent'),
  );

const secure = {
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'cross-origin-resource-policy': 'same-site',
};

const send = (path: string, headers: Record<string, string>) =>
  supertest(test.server)
    .post(path)
    .set('Cookie', `__Host-refreshToken=${browser.token()}`)
    .set(headers);

describe.each(['/api/auth/login', '/api/auth/refresh', '/api/auth/logout'])('POST %s', (path) => {
  const refused = cells.filter((cell) => !mayPass(cell.custom, cell.origin, cell.site));

  it(`refuses ${4 * 14 * 6 - 8} of 336 combinations before any work, and leaves the cookie alone`, async () => {
    expect(refused).toHaveLength(4 * 14 * 6 - 8);
    const asked = test.source.traffic();
    for (const cell of refused) {
      const answer = await send(path, headersOf(cell)).send({});
      const origin = allowedOrigins.includes(cell.origin) ? cell.origin : null;
      const detail = expect.stringMatching(
        /^The (?:request lacks|browser says) |^A page of another address /,
      );
      expectProblem(answer, 'csrf_rejected', { origin, headers: secure, detail });
    }
    expect(test.source.traffic()).toBe(asked);
  });

  it('leaves the cookie of the refused requests valid', async () => {
    expect((await browser.refresh()).status).toBe(200);
  });
});

describe('a request of our own', () => {
  const served = cells.filter((cell) => mayPass(cell.custom, cell.origin, cell.site));

  it.each(served)('is served: origin $origin, site $site', async (cell) => {
    const refresh = await send('/api/auth/refresh', headersOf(cell));
    expect(refresh.status).toBe(200);
    expect(refresh.headers['access-control-allow-origin']).toBe(
      cell.origin === 'absent' ? undefined : cell.origin,
    );
    const login = await supertest(test.server)
      .post('/api/auth/login')
      .set(headersOf(cell))
      .send(loginBody('ada', testPassword));
    expect(login.status).toBe(200);
    const logout = await supertest(test.server).post('/api/auth/logout').set(headersOf(cell));
    expect(logout.status).toBe(204);
  });
});

it('a refusal is logged as malicious_csrf, with the reason', async () => {
  test.logs.length = 0;
  await send('/api/auth/refresh', { Origin: 'https://evil.example' });
  expect(test.logs).toContainEqual(
    expect.objectContaining({
      level: 40,
      event: 'malicious_csrf',
      reqId: expect.any(String),
      fault: 'The request lacks the header X-Requested-With: XMLHttpRequest.',
    }),
  );
});

describe('a preflight', () => {
  const preflight = (origin: string, path = '/api/auth/refresh') =>
    supertest(test.server).options(path).set({
      Origin: origin,
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'x-requested-with,content-type',
      'Sec-Fetch-Site': 'cross-site',
    });

  it.each(allowedOrigins)(
    'from %s is answered with that origin, and never with *',
    async (origin) => {
      const { status, headers } = wholeAnswer(await preflight(origin));
      expect({ status, headers }).toEqual({
        status: 204,
        headers: {
          ...apiHeaders,
          ...secure,
          ...corsHeaders(origin),
          'access-control-allow-headers': allowedHeaders,
          'access-control-allow-methods': 'POST',
          allow: 'POST',
          'access-control-max-age': '600',
        },
      });
    },
  );

  it.each(origins.filter((origin) => !allowedOrigins.includes(origin) && origin !== 'absent'))(
    'from %s is answered without an origin, and makes no query',
    async (origin) => {
      const asked = test.source.traffic();
      const answer = await preflight(origin);
      expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
      expect(answer.headers).not.toHaveProperty('access-control-allow-credentials');
      expect(answer.headers).not.toHaveProperty('access-control-allow-methods');
      expect(answer.headers).toMatchObject({ vary: 'Origin' });
      expect(test.source.traffic()).toBe(asked);
    },
  );

  it.each([
    ['/api/auth/login', 204, 'POST'],
    ['/api/user/me', 204, 'GET, HEAD'],
    ['/api/protected', 204, 'GET, HEAD'], // feature: protected
    ['/api/nothing', 404, undefined],
  ])('for %s is %i and allows the methods of the address: %s', async (path, status, allow) => {
    const answer = await preflight(own, path);
    expect([answer.status, answer.headers.allow]).toEqual([status, allow]);
    const methods = answer.headers['access-control-allow-methods'];
    expect(methods).toBe(allow?.replace(' ', ''));
  });
});

it.each(['https://evil.example', 'absent'])(
  'an answer to the origin %s has no CORS headers, so that no other page can read it',
  async (origin) => {
    const headers = headersOf({ custom: 'absent', origin, site: 'absent' });
    const answer = await supertest(test.server).get('/api/user/me').set(headers);
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
    expect(answer.headers).not.toHaveProperty('access-control-allow-credentials');
  },
);
