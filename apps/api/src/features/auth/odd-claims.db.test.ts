import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sessions } from '../../db/tables.ts';
import { cookieName } from '../../testing/cookies.ts';
import { createTestApp, type TestApp, testPassword } from '../../testing/create-test-app.ts';
import { claimsOf, resign } from '../../testing/hostile-tokens.ts';
import { loginBody } from '../../testing/login-body.ts';

/** Values that we never issue, but anybody with the key could. Each must be refused before it makes a query fail. */
const odd: readonly unknown[] = [
  ...[undefined, null, true, {}, [], ['x'.repeat(22)], { toString: 'x' }],
  ...['', '0', 'short', 'x'.repeat(65), 'x'.repeat(1_000)],
  ...['\0', '\n', '\u007f', '\u0085', '\u00a0', '\u2028', '\ud800', "'", '"', '\\', '/', '%00'].map(
    (character) => `${'x'.repeat(20)}${character}`,
  ),
  ...["' or 1=1 --------------", '__proto__', 'constructor'],
  ...[-1, -(2 ** 31), 1.5, 2 ** 31, 2 ** 32, 2 ** 53, 2 ** 63, 1e300, -1e300],
];

let test: TestApp;
let username: string;
beforeAll(async () => {
  test = await createTestApp({ config: { sessionsPerUser: 1_000 } });
  username = (await test.addUser({ username: 'ada' })).username;
});
beforeEach(() => {
  test.logs.length = 0;
});
afterAll(() => test.close());

async function signedIn() {
  const browser = test.browser();
  const { accessToken } = await browser.signIn(username, testPassword);
  return { accessToken, token: browser.token(), id: String(claimsOf(browser.token()).sid) };
}

/** The token with one claim changed, for each odd value, signed with the right key. */
function withOdd(claim: string, token: string, kind: 'accessTokenKeys' | 'refreshTokenKeys') {
  const [key] = test.secrets[kind];
  if (!key) throw new Error('no key');
  return odd.map((value) => resign(token, key, { claims: { [claim]: value } }));
}

const errors = () => test.logs.filter((line) => Number(line.level) >= 50);

const refreshClaims = ['iss', 'aud', 'sub', 'sid', 'gen', 'jti', 'iat', 'exp'];

describe.each(refreshClaims)('a refresh token that we signed, with an odd %s,', (claim) => {
  const call = async (name: string, token: string, body?: object) =>
    test.browser().post(`/api/auth/${name}`, body, { Cookie: `${cookieName}=${token}` });
  const row = async (id: string) =>
    (await test.database.db.select().from(sessions).where(eq(sessions.id, id)))[0];

  it('is refused at refresh', async () => {
    const { token, id } = await signedIn();
    const before = await row(id);
    for (const hostile of withOdd(claim, token, 'refreshTokenKeys')) {
      expect((await call('refresh', hostile)).body.code).toBe('refresh_token_invalid');
    }
    expect(await row(id)).toEqual(before);
    expect(errors()).toEqual([]);
  });

  it('ends nothing at sign-out and at sign-in, and both succeed in spite of it', async () => {
    const { token, id } = await signedIn();
    for (const [index, hostile] of withOdd(claim, token, 'refreshTokenKeys').entries()) {
      expect((await call('logout', hostile)).status).toBe(204);
      // A sign-in takes long, so each claim is tried with another quarter of the values.
      if (index % 4 !== refreshClaims.indexOf(claim) % 4) continue;
      const login = await call('login', hostile, loginBody(username, testPassword));
      expect(login.status).toBe(200);
    }
    expect(await row(id)).toMatchObject({ revokedAt: null });
    expect(errors()).toEqual([]);
  });
});

describe.each(['iss', 'aud', 'sub', 'sid', 'jti', 'iat', 'exp', 'auth_time', 'username', 'role'])(
  'an access token that we signed, with an odd %s,',
  (claim) => {
    it.each([
      '/api/protected', // feature: protected
      '/api/user/me',
    ])('never causes a server error: GET %s', async (path) => {
      const { accessToken } = await signedIn();
      // Any text may be a name and any whole number a time, because these two claims are not looked up anywhere.
      const mayPass = claim === 'username' || claim === 'auth_time';
      for (const hostile of withOdd(claim, accessToken, 'accessTokenKeys')) {
        const answer = await test.browser().getAs(hostile, path);
        const isRefused = answer.body.code === 'access_token_invalid';
        expect(isRefused || (mayPass && answer.status === 200)).toBe(true);
      }
      expect(errors()).toEqual([]);
    });
  },
);
