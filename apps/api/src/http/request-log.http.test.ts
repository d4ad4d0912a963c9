import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rememberSecrets } from '../testing/captured-logs.ts';
import { cookieName } from '../testing/cookies.ts';
import { createTestApp, type TestApp, testPassword } from '../testing/create-test-app.ts';
import { loginBody } from '../testing/login-body.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
  await test.addUser({ username: 'ada' });
});
beforeEach(() => {
  test.logs.length = 0;
});
afterAll(() => test.close());

const answered = () => test.logs.filter((line) => line.msg === 'request answered');

describe('each request', () => {
  it('is logged in one line of exactly these members when it is answered', async () => {
    const answer = await test.browser().get('/api/user/me', { 'User-Agent': 'a browser' });
    expect(test.logs).toEqual([
      {
        level: 30,
        time: expect.any(String),
        reqId: answer.headers['x-request-id'],
        msg: 'request answered',
        method: 'GET',
        route: '/api/user/me',
        status: 401,
        address: '127.0.0.1',
        userAgent: 'a browser',
        responseTime: expect.any(Number),
      },
    ]);
  });

  it.each([
    ['get', '/healthz', '/healthz'],
    ['get', '/api/nothing', undefined],
    ['post', '/api/user/me', '/api/user/me'],
    ['post', '/api/auth/refresh', '/api/auth/refresh'],
    ['post', '/api/auth/logout', '/api/auth/logout'],
  ] as const)(
    '%s %s is logged, answered or refused, with the route %s',
    async (method, path, route) => {
      await test.browser().send(method, path);
      expect(answered().map((line) => line.route)).toEqual([route]);
    },
  );

  it('has its id in every line that its use case logs', async () => {
    const answer = await test.browser().login('ada', testPassword);
    expect(test.logs.map((line) => line.reqId)).toEqual(
      Array(2).fill(answer.headers['x-request-id']),
    );
    expect(test.logs.map((line) => line.event ?? line.msg)).toEqual([
      'authn_login_success',
      'request answered',
    ]);
  });

  it('to an unknown address is logged without that address, because it may contain a token', async () => {
    const secret = 'a-token-in-a-path-1234';
    rememberSecrets(secret);
    await test.browser().get(`/api/reset/${secret}?token=${secret}`);
    await test.browser().get(`/reset/${secret}?token=${secret}`);
    expect(answered()).toHaveLength(2);
    expect(JSON.stringify(test.logs)).not.toContain(secret);
    expect(answered().map((line) => line.route)).toEqual([undefined, undefined]);
  });

  it('is logged without what it carries in headers, query and body', async () => {
    const secret = 'a-secret-in-a-request-1234';
    rememberSecrets(secret);
    const answer = await test
      .browser()
      .send('post', `/api/auth/login?password=${secret}`, {
        Authorization: `Bearer ${secret}`,
        Cookie: `${cookieName}=${secret}`,
        Referer: `https://app.example.com/?token=${secret}`,
        'X-Forwarded-For': secret,
      })
      .send({ ...loginBody(secret, secret), [secret]: secret });
    expect(answer.body.errors).toEqual([expect.objectContaining({ pointer: '#' })]);
    expect(answered()).toHaveLength(1);
    expect(JSON.stringify(test.logs)).not.toContain(secret);
  });

  it('with a long user agent is logged with 256 characters of it', async () => {
    await test.browser().get('/healthz', { 'User-Agent': 'x'.repeat(2000) });
    expect(answered()).toEqual([expect.objectContaining({ userAgent: 'x'.repeat(256) })]);
  });

  it('that ends in a 5xx is logged at level error, but without a member err', async () => {
    test.source.cut();
    await test.browser().get('/readyz');
    test.source.restore();
    expect(answered()).toEqual([expect.objectContaining({ level: 50, status: 503 })]);
    expect(answered()[0]).not.toHaveProperty('err');
  });
});

describe('a name that tries to forge log lines', () => {
  it.each([
    ['a newline', 'ada\n{"level":60,"msg":"forged"}'],
    ['a carriage return', 'ada\r\nforged'],
    ['terminal colours', '\u001b[31mada\u001b[2K'],
    ['a Unicode line separator', 'ada\u2028forged'],
    ['format directives', '%s%o%j%d'],
  ])('with %s causes exactly the two lines of any refused sign-in', async (_what, username) => {
    await test.browser().login(username, 'not the password');
    const written = test.logs.map((line) => `${JSON.stringify(line)}`);
    expect(test.logs.map((line) => line.event ?? line.msg)).toEqual([
      'authn_login_fail',
      'request answered',
    ]);
    expect(written.join()).not.toMatch(/forged|\\u001b|%s/);
  });

  it('a user agent with quotes and other letters stays one field', async () => {
    const userAgent = '","level":60,"msg":"forged \xe4';
    await test.browser().get('/healthz', { 'User-Agent': userAgent });
    expect(answered()).toEqual([expect.objectContaining({ level: 30, userAgent })]);
  });
});
