import { and, eq, isNull } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { passwords, sessions, users } from '../../db/tables.ts';
import { expectJson, expectProblem, ownOrigin } from '../../testing/answers.ts';
import { cookieName, setsSignInCookies } from '../../testing/cookies.ts';
import { createTestApp, type TestApp, testPassword } from '../../testing/create-test-app.ts';
import { claimsOf, headerOf } from '../../testing/hostile-tokens.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
  await test.addUser({ username: 'ada' });
});
afterAll(() => test.close());

const row = async (id: unknown) =>
  (
    await test.database.db
      .select()
      .from(sessions)
      .where(eq(sessions.id, String(id)))
  )[0];

describe('a sign-in', () => {
  it('answers an access token, its type, its life in seconds and the user, and nothing else', async () => {
    const user = await test.addUser({ username: 'Grace', role: 'admin' });
    const answer = await test.browser().login('grace', testPassword);
    expectJson(
      answer,
      {
        accessToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
        tokenType: 'Bearer',
        expiresIn: 900,
        user: { id: user.id, username: 'Grace', email: 'Grace@example.com', role: 'admin' },
      },
      { 'set-cookie': setsSignInCookies(604_800) },
    );
  });

  it('issues an access token of exactly the documented form, for 15 minutes', async () => {
    const user = await test.addUser({ username: 'linus' });
    const { accessToken } = await test.browser().signIn('linus', testPassword);
    const now = test.clock.now() / 1000;
    expect(headerOf(accessToken)).toEqual({
      alg: 'HS256',
      typ: 'at+jwt',
      kid: expect.stringMatching(/^[\w-]{11}$/),
    });
    expect(claimsOf(accessToken)).toEqual({
      iss: ownOrigin,
      aud: `${ownOrigin}/api`,
      sub: user.id,
      sid: expect.stringMatching(/^[\w-]{22}$/),
      jti: expect.stringMatching(/^[\w-]{22}$/),
      iat: now,
      exp: now + 900,
      auth_time: now,
      username: 'linus',
      role: 'user',
    });
  });

  it('issues a refresh token of ids and numbers only, in a cookie under 600 bytes', async () => {
    const browser = test.browser();
    const { user } = await browser.signIn('ada', testPassword);
    const now = test.clock.now() / 1000;
    expect(headerOf(browser.token())).toEqual({
      alg: 'HS256',
      typ: 'rt+jwt',
      kid: expect.stringMatching(/^[\w-]{11}$/),
    });
    expect(claimsOf(browser.token())).toEqual({
      iss: ownOrigin,
      aud: `${ownOrigin}/api/auth`,
      sub: user.id,
      sid: expect.stringMatching(/^[\w-]{22}$/),
      gen: 1,
      jti: expect.stringMatching(/^[\w-]{22}$/),
      iat: now,
      exp: now + 604_800,
    });
    expect(`${cookieName}=${browser.token()}`.length).toBeLessThan(600);
  });

  it('begins a new session each time', async () => {
    const [one, other] = [test.browser(), test.browser()];
    await one.signIn('ada', testPassword);
    await other.signIn('ada', testPassword);
    expect(claimsOf(one.token()).sid).not.toBe(claimsOf(other.token()).sid);
    expect((await one.refresh()).status).toBe(200);
    expect((await other.refresh()).status).toBe(200);
  });

  it('ends the session of the cookie that was sent along, and its access tokens', async () => {
    const browser = test.browser();
    const before = await browser.signIn('ada', testPassword);
    const old = browser.copy();
    const after = await browser.signIn('ada', testPassword);
    expect(await row(claimsOf(old.token()).sid)).toMatchObject({
      revokedAt: new Date(test.clock.now()),
      revokedReason: 'replaced',
    });
    const answers = [before, after].map(({ accessToken }) =>
      browser.getAs(accessToken, '/api/user/me'),
    );
    expect((await Promise.all(answers)).map((answer) => answer.status)).toEqual([401, 200]);
    expect((await old.refresh()).status).toBe(401);
  });

  it('ends the session of that cookie also when it is somebody else’s', async () => {
    await test.addUser({ username: 'next' });
    const browser = test.browser();
    await browser.signIn('ada', testPassword);
    const { sid } = claimsOf(browser.token());
    const { user } = await browser.signIn('next', testPassword);
    expect(user.username).toBe('next');
    expect(await row(sid)).toMatchObject({ revokedReason: 'replaced' });
  });

  it.each([
    ['a cookie that is no token', () => `${cookieName}=garbage`],
    ['two cookies of the name', (token: string) => `${cookieName}=${token}; ${cookieName}=x`],
  ])('succeeds in spite of %s, and ends no session', async (_what, cookie) => {
    const other = test.browser();
    await other.signIn('ada', testPassword);
    const answer = await test
      .browser()
      .login('ada', testPassword, { Cookie: cookie(other.token()) });
    expect(answer.status).toBe(200);
    expect(await row(claimsOf(other.token()).sid)).toMatchObject({ revokedAt: null });
  });

  it('leaves the session of its cookie alone when it fails', async () => {
    const browser = test.browser();
    await browser.signIn('ada', testPassword);
    const answer = await browser.login('ada', 'not the password');
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect((await browser.refresh()).status).toBe(200);
  });
});

describe('an account whose address is not verified', () => {
  it('gets email_not_verified and no session, and only for the right password', async () => {
    const user = await test.addUser({ username: 'new', emailVerifiedAt: null });
    expectProblem(await test.browser().login('new', testPassword), 'email_not_verified');
    const begun = await test.database.db
      .select()
      .from(sessions)
      .where(eq(sessions.userId, user.id));
    expect(begun).toEqual([]);
    const wrong = await test.browser().login('new', 'not the password');
    expect(wrong.body.code).toBe('invalid_credentials');
  });
});

it('a ten-year-old account signs in with its first password, because passwords do not expire', async () => {
  const tenYears = 3_650 * 86_400_000;
  const createdAt = new Date(test.clock.now() - tenYears);
  const user = await test.addUser({ username: 'veteran' });
  await test.database.db.update(users).set({ createdAt }).where(eq(users.id, user.id));
  expect((await test.browser().login('veteran', testPassword)).status).toBe(200);
});

describe('a password that was hashed with a lower cost', () => {
  it('is hashed anew at a successful sign-in, and signs in afterwards too', async () => {
    const user = await test.addUser({ username: 'old' });
    const stronger = await createTestApp({ database: test.source, config: { bcryptCost: 5 } });
    const hash = async () =>
      (await test.database.db.select().from(passwords).where(eq(passwords.userId, user.id)))[0]
        ?.hash;
    expect(await hash()).toMatch(/^\$2b\$04\$/);
    expect((await stronger.browser().login('old', 'not the password')).status).toBe(401);
    expect(await hash()).toMatch(/^\$2b\$04\$/);
    expect((await stronger.browser().login('old', testPassword)).status).toBe(200);
    const rehashed = await hash();
    expect(rehashed).toMatch(/^\$2b\$05\$/);
    expect((await stronger.browser().login('old', testPassword)).status).toBe(200);
    expect(await hash()).toBe(rehashed);
    await stronger.close();
  });
});

it('two sign-ins at once with one cookie end its session and begin two', async () => {
  const user = await test.addUser({ username: 'twice' });
  const browser = test.browser();
  await browser.signIn('twice', testPassword);
  const tabs = [browser.copy(), browser.copy()];
  await Promise.all(tabs.map((tab) => tab.signIn('twice', testPassword)));
  const live = await test.database.db
    .select()
    .from(sessions)
    .where(and(eq(sessions.userId, user.id), isNull(sessions.revokedAt)));
  expect(live).toHaveLength(2);
});
