import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cookieAt, cookieName } from '../testing/cookies.ts';
import { createTestApp, type TestApp, testPassword } from '../testing/create-test-app.ts';
import { loginBody } from '../testing/login-body.ts';
import { setCookies } from '../testing/test-browser.ts';

/** Cookies and HSTS apply to hosts and ignore ports, so all projects on a machine share those of localhost. */

const apps: TestApp[] = [];

async function startAt(publicOrigin: string): Promise<TestApp> {
  const app = await createTestApp({ env: { PUBLIC_ORIGIN: publicOrigin, TRUST_PROXY_HOPS: '0' } });
  await app.addUser({ username: 'ada' });
  apps.push(app);
  return app;
}

let test: TestApp;
beforeAll(async () => {
  test = await startAt('http://localhost:3000');
});
afterAll(async () => {
  for (const app of apps) await app.close();
});

describe('the refresh cookie on http://localhost', () => {
  it.each([
    ['http://localhost:3000', cookieName],
    ['http://localhost:4567', cookieAt(4567)],
    ['http://localhost', cookieAt(80)],
  ])('of %s is named %s', async (origin, name) => {
    const app = origin === test.config.publicOrigin ? test : await startAt(origin);
    const [line] = setCookies(await app.browser().login('ada', testPassword));
    expect(line?.split('=')[0]).toBe(name);
  });

  it('signs nobody out when two projects run in one browser', async () => {
    const other = await startAt('http://localhost:3001');
    const [here, there] = [test.browser(), other.browser()];
    await here.signIn('ada', testPassword);
    await there.signIn('ada', testPassword);
    for (const _ of [1, 2]) {
      here.takeCookies(there.jar);
      expect((await here.refresh()).status).toBe(200);
      there.takeCookies(here.jar);
      expect((await there.refresh()).status).toBe(200);
    }
  });

  it.each([
    ['before', (token: string) => `refreshToken=other; ${cookieName}=${token}`],
    ['behind', (token: string) => `${cookieName}=${token}; refreshToken=other`],
    ['twice', (token: string) => `refreshToken=a; ${cookieName}=${token}; refreshToken=b`],
  ])(
    'is read although the cookie of another project is sent along (%s)',
    async (_where, cookies) => {
      const browser = test.browser();
      await browser.signIn('ada', testPassword);
      const answer = await browser.refresh({ Cookie: cookies(browser.token()) });
      expect(answer.status).toBe(200);
    },
  );

  it('is neither read nor cleared under the name of an earlier version', async () => {
    const browser = test.browser();
    await browser.signIn('ada', testPassword);
    const answer = await test.browser().refresh({ Cookie: `refreshToken=${browser.token()}` });
    expect([answer.body.code, setCookies(answer)]).toEqual(['refresh_token_missing', []]);
  });
});

describe('two cookies of the name', () => {
  it.each([
    ['refresh', undefined],
    ['logout', undefined],
    ['login', loginBody('ada', testPassword)],
  ])('are logged with their name at %s', async (call, body) => {
    const browser = test.browser();
    await browser.signIn('ada', testPassword);
    test.logs.length = 0;
    const Cookie = `${cookieName}=${browser.token()}; ${cookieName}=other`;
    await test.browser().post(`/api/auth/${call}`, body, { Cookie });
    expect(test.logs.filter((line) => line.event === 'ambiguous_cookie')).toEqual([
      {
        level: 40,
        time: expect.any(String),
        reqId: expect.any(String),
        event: 'ambiguous_cookie',
        cookie: cookieName,
        msg: 'none of the refresh cookies is used: there are two of the name, or it is not plain text',
      },
    ]);
    expect((await browser.refresh()).status).toBe(200);
  });
});

describe('HSTS', () => {
  it.each(['https://localhost', 'https://localhost:8443', 'https://app.localhost'])(
    'is not sent with %s, because it would make every http project of the machine unreachable',
    async (origin) => {
      const app = await startAt(origin);
      for (const path of ['/healthz', '/api/user/me', '/nothing']) {
        const { headers } = await app.browser().get(path);
        expect(headers).not.toHaveProperty('strict-transport-security');
      }
    },
  );

  it('is sent with an origin whose name only resembles localhost', async () => {
    const app = await startAt('https://notlocalhost');
    const { headers } = await app.browser().get('/healthz');
    expect(headers).toHaveProperty('strict-transport-security');
  });
});
