import { eq } from 'drizzle-orm';
import type { Express } from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sessions } from '../db/tables.ts';
import { expectProblem, wholeAnswer } from '../testing/answers.ts';
import { createTestApp, type TestApp, testPassword } from '../testing/create-test-app.ts';
import { claimsOf } from '../testing/hostile-tokens.ts';
import { rawRequest, sendRaw } from '../testing/raw-request.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
  await test.addUser({ username: 'ada' });
});
afterAll(() => test.close());

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;
const routes = [
  ['/api/auth/login', 'POST'],
  ['/api/auth/refresh', 'POST'],
  ['/api/auth/logout', 'POST'],
  ['/api/user/me', 'GET, HEAD'],
  ['/healthz', 'GET, HEAD'],
  ['/readyz', 'GET, HEAD'],
] as const;
const rows = routes.flatMap(([path, allow]) =>
  methods
    .filter((method) => !allow.toLowerCase().includes(method))
    .map((method) => [method, path, allow] as const),
);

describe('a known address with another method', () => {
  it.each(rows)('%s %s is 405 and names what is allowed', async (method, path, allow) => {
    expectProblem(await test.browser().send(method, path), 'method_not_allowed', {
      headers: { allow },
      ...(!path.startsWith('/api') && { origin: false }),
    });
  });

  it.each(['get', 'head', 'put', 'delete'] as const)(
    '%s with a cookie on refresh and logout changes nothing',
    async (method) => {
      const browser = test.browser();
      await browser.signIn('ada', testPassword);
      test.clock.advance(60_000);
      const id = String(claimsOf(browser.token()).sid);
      const row = () => test.database.db.select().from(sessions).where(eq(sessions.id, id));
      const before = await row();
      for (const path of ['/api/auth/refresh', '/api/auth/logout']) {
        const answer = await browser.send(method, path);
        expect(answer.status).toBe(405);
        expect(answer.headers).toMatchObject({ allow: 'POST', 'cache-control': 'no-store' });
        expect(answer.headers).not.toHaveProperty('set-cookie');
      }
      expect(await row()).toEqual(before);
      expect((await browser.refresh()).status).toBe(200);
    },
  );
});

describe('a method that no route has', () => {
  it.each(routes)(
    'TRACE of %s is 405 and is answered nothing of what was sent',
    async (path, allow) => {
      for (const method of ['TRACE', 'PROPFIND']) {
        const csrf = method === 'TRACE' ? [] : ['X-Requested-With: XMLHttpRequest'];
        const headers = [...csrf, 'X-Secret: told-to-nobody'];
        const answer = await sendRaw(test.server, rawRequest(method, path, { headers }));
        expect(answer.status).toBe(405);
        expect(answer.head).toMatch(new RegExp(`^allow: ${allow}$`, 'im'));
        expect(`${answer.head}${answer.body}`).not.toContain('told-to-nobody');
      }
    },
  );

  it.each(['/', '/api', '/api/nothing'])(
    'TRACE of %s, which is no address, is 404',
    async (path) => {
      expect((await sendRaw(test.server, rawRequest('TRACE', path))).status).toBe(404);
    },
  );
});

describe('OPTIONS', () => {
  it.each(routes)('of %s names %s and nothing more', async (path, allow) => {
    const answer = await test.browser().send('options', path);
    expect([answer.status, answer.headers.allow]).toEqual([204, allow]);
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store' });
  });

  it('of what is no address is 404', async () => {
    expectProblem(await test.browser().send('options', '/api/nothing'), 'not_found', {
      headers: {
        'access-control-allow-headers': 'Authorization,Content-Type,X-Requested-With',
        'access-control-max-age': '600',
      },
    });
  });
});

describe('an unknown address', () => {
  it.each([
    '/api',
    '/api/',
    '/api/nothing',
    '/api/auth',
    '/api/auth/login/further',
    '/api/auth/register',
    '/api/user',
    '/api/user/%6de%2f..',
    '/api/%E0%A4%A',
    '/api/%00',
    '/api/%ff',
    '/api/auth/%2e%2e/user/me',
    '/api//user/me',
  ])('%s is 404 as JSON', async (path) => {
    expectProblem(await test.browser().get(path), 'not_found');
  });

  it.each(['/', '/index.html', '/.env', '/apix', '/healthz/x', '/%E0%A4%A'])(
    '%s is 404 as JSON where no SPA is served',
    async (path) => {
      expectProblem(await test.browser().get(path), 'not_found', { origin: false });
    },
  );

  it('is 404 for every method, with the header that a form cannot send', async () => {
    for (const method of methods) {
      expectProblem(await test.browser().send(method, '/api/nothing'), 'not_found');
    }
  });
});

describe('the request id', () => {
  it('is ours, whatever the request says, and a different one each time', async () => {
    const forged = { 'X-Request-Id': 'forged-id' };
    const ids = [
      (await test.browser().get('/healthz', forged)).headers['x-request-id'],
      (await test.browser().get('/healthz', forged)).headers['x-request-id'],
    ];
    expect(new Set([...ids, 'forged-id']).size).toBe(3);
  });
});

it('no query is parsed: a name given twice, or with brackets, cannot become a list or an object', () => {
  const [app] = test.server.listeners('request') as Express[];
  expect(app?.get('query parser')).toBe(false);
});

it('a query string changes nothing', async () => {
  const answer = await test.browser().get('/api/nothing?__proto__[x]=1&a[]=2&%E0%A4%A');
  expectProblem(answer, 'not_found');
});

it('a callback parameter does not turn an answer into a script (JSONP)', async () => {
  for (const name of ['callback', 'jsonp']) {
    const answer = await test.browser().get(`/healthz?${name}=run`);
    expect(answer.text).toBe('{"status":"ok"}');
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  }
});

it('nothing says what the server is made of', async () => {
  const { headers } = wholeAnswer(await test.browser().get('/api/nothing'));
  expect(Object.keys(headers)).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/^(x-powered-by|server|etag)$/)]),
  );
});
