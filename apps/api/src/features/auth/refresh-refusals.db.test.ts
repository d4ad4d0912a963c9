import { eq } from 'drizzle-orm';
import type { Response } from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sessions, users } from '../../db/tables.ts';
import { challenges, expectProblem } from '../../testing/answers.ts';
import { clearsCookie, cookieAt, cookieName } from '../../testing/cookies.ts';
import { createTestApp, type TestApp, testPassword } from '../../testing/create-test-app.ts';
import { claimsOf } from '../../testing/hostile-tokens.ts';

const minute = 60_000;
const day = 1440 * minute;

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
  await test.addUser({ username: 'ada' });
});
afterAll(() => test.close());

/** Every refusal gets the same answer, which clears the cookie. */
function expectRefused(answer: Response): void {
  expectProblem(answer, 'refresh_token_invalid', {
    headers: { 'www-authenticate': challenges.invalidToken, 'set-cookie': clearsCookie() },
  });
}

async function signedIn(username = 'ada') {
  const browser = test.browser();
  const session = await browser.signIn(username, testPassword);
  const id = String(claimsOf(browser.token()).sid);
  const row = async () =>
    (await test.database.db.select().from(sessions).where(eq(sessions.id, id)))[0];
  test.clock.advance(minute);
  return { browser, session, id, row };
}

const withCookie = (cookie: string) =>
  test.browser().send('post', '/api/auth/refresh', { Cookie: cookie });

describe('without a query', () => {
  it('a request without a cookie gets refresh_token_missing, without an error or a Set-Cookie header', async () => {
    const asked = test.source.traffic();
    expectProblem(await test.browser().refresh(), 'refresh_token_missing', {
      headers: { 'www-authenticate': challenges.bare },
    });
    expect(test.source.traffic()).toBe(asked);
  });

  it.each([
    ['nothing in it', () => ''],
    ['no token in it', () => 'garbage'],
    ['JSON in it (j:), which the parser makes an object', () => encodeURIComponent('j:{"a":1}')],
    ['a token in JSON in it (j:)', (token: string) => encodeURIComponent(`j:["${token}"]`)],
    ['a changed payload', (token: string) => token.replace(/\.(.)/, '.f')],
    ['a cut signature', (token: string) => token.slice(0, -1)],
    ['broken percent-encoding', (token: string) => `${token}%E0%A4%A`],
    ['double percent-encoding', (token: string) => token.replaceAll('.', '%252E')],
  ])('a cookie with %s is refused and cleared', async (_what, change) => {
    const { browser, row } = await signedIn();
    const [before, asked] = [await row(), test.source.traffic()];
    expectRefused(await withCookie(`${cookieName}=${change(browser.token())}`));
    expect(test.source.traffic()).toBe(asked);
    expect(await row()).toEqual(before);
  });

  it.each([
    ['twice', (token: string) => `${cookieName}=${token}; ${cookieName}=${token}`],
    ['good one first', (token: string) => `${cookieName}=${token}; ${cookieName}=evil`],
    ['good one last', (token: string) => `${cookieName}=evil; ${cookieName}=${token}`],
    ['far apart', (token: string) => `${cookieName}=${token};a=b;  ${cookieName} =evil`],
  ])(
    'two cookies of the name (%s) are refused and cleared, and touch no session',
    async (_what, cookies) => {
      const { browser } = await signedIn();
      const asked = test.source.traffic();
      expectRefused(await withCookie(cookies(browser.token())));
      expect(test.source.traffic()).toBe(asked);
      expect((await browser.refresh()).status).toBe(200);
    },
  );

  it('cookies of other names are ignored', async () => {
    const { browser } = await signedIn();
    const others = `a=1; x${cookieName}=x; ${cookieName}x=x; refreshToken=x; ${cookieAt(3001)}=x`;
    const cookies = `${others}; ${cookieName}=${browser.token()}; b=2`;
    expect((await withCookie(cookies)).status).toBe(200);
  });

  it('an expired token is refused like any invalid one', async () => {
    const { browser } = await signedIn();
    test.clock.advance(7 * day);
    const asked = test.source.traffic();
    expectRefused(await browser.refresh());
    expect(test.source.traffic()).toBe(asked);
    expect(browser.token()).toBe('');
  });
});

describe('after a query', () => {
  it('a session that was deleted is refused', async () => {
    const { browser, id } = await signedIn();
    await test.database.db.delete(sessions).where(eq(sessions.id, id));
    expectRefused(await browser.refresh());
  });

  it('a session that expired before its token is refused', async () => {
    const { browser, id, row } = await signedIn();
    const end = new Date(test.clock.now());
    await test.database.db.update(sessions).set({ expiresAt: end }).where(eq(sessions.id, id));
    expectRefused(await browser.refresh());
    expect(await row()).toMatchObject({ revokedAt: null });
  });

  it('a session that was signed out is refused', async () => {
    const { browser } = await signedIn();
    const copy = browser.copy();
    await browser.logout();
    expectRefused(await copy.refresh());
  });

  it('a disabled user is refused, and the session is revoked', async () => {
    const user = await test.addUser({ username: 'disabled' });
    const { browser, session, row } = await signedIn('disabled');
    await test.database.db
      .update(users)
      .set({ disabledAt: new Date(test.clock.now()) })
      .where(eq(users.id, user.id));
    expectRefused(await browser.refresh());
    expect(await row()).toMatchObject({ revokedReason: 'user_disabled' });
    await test.database.db.update(users).set({ disabledAt: null }).where(eq(users.id, user.id));
    const me = await browser.getAs(session.accessToken, '/api/user/me');
    expect(me.body.code).toBe('access_token_invalid');
  });

  it('a disabled user is refused within the leeway too', async () => {
    const user = await test.addUser({ username: 'quick' });
    const browser = test.browser();
    await browser.signIn('quick', testPassword);
    await test.database.db
      .update(users)
      .set({ disabledAt: new Date(test.clock.now()) })
      .where(eq(users.id, user.id));
    expectRefused(await browser.refresh());
  });

  it('a deleted user is refused', async () => {
    const user = await test.addUser({ username: 'deleted' });
    const { browser } = await signedIn('deleted');
    await test.database.db.delete(users).where(eq(users.id, user.id));
    expectRefused(await browser.refresh());
  });
});
