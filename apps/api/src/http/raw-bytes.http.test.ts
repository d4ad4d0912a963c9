import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cookieName as name } from '../testing/cookies.ts';
import { createTestApp, type TestApp, testPassword } from '../testing/create-test-app.ts';
import { rawRequest, sendRaw } from '../testing/raw-request.ts';

let test: TestApp;
let token: string;
let accessToken: string;
beforeAll(async () => {
  test = await createTestApp({ config: { trustProxyHops: 1 } });
  await test.addUser({ username: 'ada' });
  const browser = test.browser();
  accessToken = (await browser.signIn('ada', testPassword)).accessToken;
  token = browser.token();
});
beforeEach(() => {
  test.logs.length = 0;
});
afterAll(() => test.close());

const csrf = 'X-Requested-With: XMLHttpRequest';
const refreshWith = (...headers: string[]) =>
  sendRaw(test.server, rawRequest('POST', '/api/auth/refresh', { headers: [csrf, ...headers] }));
const isCleared = ({ head }: { head: string }) => /^set-cookie:.*Max-Age=0/im.test(head);

/** Control characters, blanks of every kind, characters at which parsers split, and the ends of the range. */
const bytes = [
  ...'\0\x01\x08\t\n\x0b\x0c\r\x1b\x1f !"#%&\'(),./:;<=>?@[\\]^`{|}~',
  ...'\x7f\x80\x85\x9b\x9f\xa0\xad\xc2\xe2\xfe\xff',
];
const describeByte = (byte: string) => byte.charCodeAt(0).toString(16).padStart(2, '0');
/** These bytes make a second cookie of the name, because they separate cookies or are trimmed from around a name. */
const separators = new Set(['\t', ' ', ';', '=']);

describe('any byte around the name of the cookie', () => {
  it.each([
    ['before the name of a second one', (byte: string) => `${name}=${token}; ${byte}${name}=other`],
    ['before the name of a first one', (byte: string) => `${byte}${name}=other; ${name}=${token}`],
    ['behind the name of a second one', (byte: string) => `${name}=${token}; ${name}${byte}=other`],
  ])('%s does not make another cookie count as ours', async (_where, cookie) => {
    const wrong: string[] = [];
    for (const byte of bytes) {
      const answer = await refreshWith(`Cookie: ${cookie(byte)}`);
      const isSecond = answer.status === 401 && separators.has(byte);
      const isRefused = answer.status === 400 && !isCleared(answer);
      if (answer.status !== 200 && !isSecond && !isRefused) wrong.push(describeByte(byte));
    }
    expect(wrong).toEqual([]);
  });

  it('a cookie that has no name, but our name as its value, does not count as ours', async () => {
    const answer = await refreshWith(`Cookie: ${name}; ${name}=${token}`);
    expect(answer.status).toBe(200);
  });

  it('a cookie in two header lines counts as two', async () => {
    const line = `Cookie: ${name}=${token}`;
    expect((await refreshWith(line, line)).status).toBe(401);
  });
});

describe('any byte in a header that our own code parses', () => {
  const headers: Readonly<Record<string, (byte: string) => readonly string[]>> = {
    Authorization: (byte) => [
      `Authorization: Bearer ${byte}${accessToken}`,
      `Authorization: Bearer${byte}${accessToken}`,
      `Authorization: ${byte}Bearer ${accessToken}`,
      `Authorization: Bearer ${accessToken}${byte}`,
    ],
    'X-Requested-With': (byte) => [`X-Requested-With: XMLHttpRequest${byte}`],
    Origin: (byte) => [`${csrf}\r\nOrigin: http://localhost:3000${byte}`],
    'Sec-Fetch-Site': (byte) => [`${csrf}\r\nSec-Fetch-Site: ${byte}same-origin`],
    'X-Forwarded-For': (byte) => [`${csrf}\r\nX-Forwarded-For: 127.0.0.1${byte}`],
    'Content-Type': (byte) => [
      `${csrf}\r\nContent-Type: application/json${byte}; charset=utf-8${byte}`,
    ],
    'User-Agent': (byte) => [`${csrf}\r\nUser-Agent: ${byte}`],
    Accept: (byte) => [`${csrf}\r\nAccept: text/html${byte}`],
  };

  it.each(Object.keys(headers))(
    'causes no server error, clears no cookie and ends no session: %s',
    async (header) => {
      const wrong: string[] = [];
      const paths = ['GET /api/user/me', 'POST /api/auth/refresh', 'POST /api/auth/login'];
      for (const byte of bytes) {
        for (const line of headers[header]?.(byte) ?? []) {
          const target = paths.map((path) => path.split(' ') as [string, string]);
          for (const [method, path] of header === 'Authorization'
            ? target.slice(0, 1)
            : target.slice(1)) {
            const fields = [line, `Cookie: ${name}=${token}`, 'Content-Length: 0'];
            const answer = await sendRaw(
              test.server,
              rawRequest(method, path, { headers: fields }),
            );
            if (answer.status >= 500 || isCleared(answer)) wrong.push(describeByte(byte));
          }
        }
      }
      expect(wrong).toEqual([]);
      expect(test.logs.filter((line) => Number(line.level) >= 50)).toEqual([]);
      expect((await refreshWith(`Cookie: ${name}=${token}`)).status).toBe(200);
    },
  );

  it('is ignored around a token if it is a space or a tab, but not if it is a no-break space', async () => {
    const read = async (value: string) => {
      const headers = [`Authorization: ${value}`];
      return (await sendRaw(test.server, rawRequest('GET', '/api/user/me', { headers }))).status;
    };
    expect(await read(` Bearer ${accessToken}\t `)).toBe(200);
    expect(await read(`Bearer\xa0${accessToken}`)).toBe(401);
    expect(await read(`Bearer ${accessToken}\xa0`)).toBe(400);
  });
});

describe('a control character that JSON does not escape', () => {
  const c1 = Array.from({ length: 33 }, (_, code) => String.fromCharCode(0x7f + code)).join('');

  it('in the user agent is escaped in the log line', async () => {
    const headers = [`User-Agent: ${c1.slice(1)}`];
    await sendRaw(test.server, rawRequest('GET', '/healthz', { headers }));
    expect(test.logs).toEqual([expect.objectContaining({ userAgent: c1.slice(1) })]);
    expect(test.written.join('')).toMatch(/\\u0080.*\\u009b.*\\u009f/);
    expect(test.written.join('')).not.toMatch(/[\x7f-\x9f]/);
  });

  it('in the address that a proxy forwards is not logged, nor is any other text that is no address', async () => {
    const headers = ['X-Forwarded-For: not-an-address-\x9b'];
    await sendRaw(test.server, rawRequest('GET', '/healthz', { headers }));
    expect(test.logs[0]).not.toHaveProperty('address');
    expect(test.written.join('')).not.toContain('not-an-address');
  });
});
