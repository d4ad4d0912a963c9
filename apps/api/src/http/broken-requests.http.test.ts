import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cookieName as name } from '../testing/cookies.ts';
import { createTestApp, type TestApp, testPassword } from '../testing/create-test-app.ts';
import { rawRequest, sendRaw } from '../testing/raw-request.ts';

let test: TestApp;
let token: string;
beforeAll(async () => {
  test = await createTestApp();
  await test.addUser({ username: 'ada' });
  const browser = test.browser();
  await browser.signIn('ada', testPassword);
  token = browser.token();
});
beforeEach(() => {
  test.logs.length = 0;
});
afterAll(() => test.close());

const csrf = 'X-Requested-With: XMLHttpRequest';
const refreshWith = (...headers: string[]) =>
  sendRaw(test.server, rawRequest('POST', '/api/auth/refresh', { headers: [csrf, ...headers] }));
const json = 'Content-Type: application/json';
const login = (headers: readonly string[], body: string) =>
  rawRequest('POST', '/api/auth/login', { headers: [csrf, json, ...headers], body });

describe('a broken request is refused with the headers of any answer', () => {
  const body = '{}';
  it.each([
    ['a length and chunks', 400, login(['Content-Length: 2', 'Transfer-Encoding: chunked'], body)],
    ['two lengths', 400, login(['Content-Length: 2', 'Content-Length: 3'], body)],
    ['two lengths in one line', 400, login(['Content-Length: 2, 2'], body)],
    ['a length below zero', 400, login(['Content-Length: -1'], body)],
    ['an unknown coding after chunks', 400, login(['Transfer-Encoding: chunked, x'], body)],
    ['lines that end in LF alone', 400, 'GET /healthz HTTP/1.1\nHost: localhost\n\n'],
    ['a header that ends in LF alone', 400, 'GET /healthz HTTP/1.1\r\nHost: a\nX: y\r\n\r\n'],
    ['a space before the colon', 400, 'GET /healthz HTTP/1.1\r\nHost : a\r\n\r\n'],
    [
      'a header line that continues the line before',
      400,
      'GET /healthz HTTP/1.1\r\n Host: a\r\n\r\n',
    ],
    ['NUL in a value', 400, rawRequest('GET', '/healthz', { headers: ['Cookie: a=\0'] })],
    ['an unknown method', 400, rawRequest('FETCH', '/healthz')],
    ['no HTTP', 400, '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n'],
    [
      'a cookie of 20 kB',
      431,
      rawRequest('GET', '/', { headers: [`Cookie: a=${'x'.repeat(20_000)}`] }),
    ],
  ])('%s is %i', async (_what, status, text) => {
    const answer = await sendRaw(test.server, text);
    expect([answer.status, answer.body]).toEqual([status, '']);
    expect(answer.head.split('\r\n')).toEqual([
      'Connection: close',
      'Content-Length: 0',
      'Cache-Control: no-store',
      "Content-Security-Policy: default-src 'none';frame-ancestors 'none';sandbox",
      'Referrer-Policy: no-referrer',
      'X-Content-Type-Options: nosniff',
    ]);
    expect(test.logs).toEqual([
      {
        level: 30,
        time: expect.any(String),
        status,
        code: expect.stringMatching(/^HPE_/),
        address: '127.0.0.1',
        msg: 'refused what is no request',
      },
    ]);
  });

  it('a missing Host header is 400', async () => {
    expect((await sendRaw(test.server, 'GET /healthz HTTP/1.1\r\n\r\n')).status).toBe(400);
  });

  it('a request behind it on the same connection is not executed', async () => {
    const second = rawRequest('POST', '/api/auth/logout', {
      headers: [csrf, `Cookie: ${name}=${token}`, 'Content-Length: 0'],
    });
    const first = login(['Content-Length: 0', 'Transfer-Encoding: chunked'], '0\r\n\r\n');
    expect((await sendRaw(test.server, first + second)).status).toBe(400);
    expect((await refreshWith(`Cookie: ${name}=${token}`)).status).toBe(200);
  });

  it('an unknown expectation is ignored', async () => {
    const headers = ['Expect: the-unexpected'];
    const answer = await sendRaw(test.server, rawRequest('GET', '/healthz', { headers }));
    expect(answer.status).toBe(200);
    expect(answer.head).toMatch(/^content-security-policy: default-src/im);
  });
});

it('with an https origin, the answer to a malformed request has HSTS too', async () => {
  const secure = await createTestApp({ env: { PUBLIC_ORIGIN: 'https://app.example.com' } });
  const answer = await sendRaw(secure.server, rawRequest('FETCH', '/healthz'));
  await secure.close();
  expect(answer.status).toBe(400);
  expect(answer.head.split('\r\n')).toContain(
    'Strict-Transport-Security: max-age=63072000; includeSubDomains',
  );
});
