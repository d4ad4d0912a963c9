import { eq } from 'drizzle-orm';
import type { Response } from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sessions } from '../../db/tables.ts';
import { apiHeaders, corsHeaders, ownOrigin, wholeAnswer } from '../../testing/answers.ts';
import { clearsCookie, cookieName } from '../../testing/cookies.ts';
import { createTestApp, type TestApp, testPassword } from '../../testing/create-test-app.ts';
import { claimsOf, resign } from '../../testing/hostile-tokens.ts';

const minute = 60_000;

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
  await test.addUser({ username: 'ada' });
});
afterAll(() => test.close());

/** Every sign-out is answered 204 and clears the cookie. */
function expectSignedOut(answer: Response): void {
  expect(wholeAnswer(answer)).toEqual({
    status: 204,
    headers: { ...apiHeaders, ...corsHeaders(ownOrigin), 'set-cookie': clearsCookie() },
    body: '',
  });
}

async function signedIn() {
  const browser = test.browser();
  const session = await browser.signIn('ada', testPassword);
  const id = String(claimsOf(browser.token()).sid);
  const row = async () =>
    (await test.database.db.select().from(sessions).where(eq(sessions.id, id)))[0];
  return { browser, session, row };
}

const logoutWith = (cookie: string) =>
  test.browser().send('post', '/api/auth/logout', { Cookie: cookie });

describe('logout', () => {
  it('ends the session on the server, with its refresh token and its access token at once', async () => {
    const { browser, session, row } = await signedIn();
    const copy = browser.copy();
    expectSignedOut(await browser.logout());
    expect(browser.token()).toBe('');
    expect(await row()).toMatchObject({
      revokedAt: new Date(test.clock.now()),
      revokedReason: 'logout',
    });
    const me = await browser.getAs(session.accessToken, '/api/user/me');
    expect(me.body.code).toBe('access_token_invalid');
    expect((await copy.refresh()).body.code).toBe('refresh_token_invalid');
  });

  it('needs no access token, and ignores an invalid one', async () => {
    for (const authorization of ['Bearer garbage', 'Basic x', '']) {
      const { browser, row } = await signedIn();
      expectSignedOut(await browser.logout({ Authorization: authorization }));
      expect(await row()).toMatchObject({ revokedReason: 'logout' });
    }
  });

  it('accepts the parent of the newest token too, because the last answer may have been lost', async () => {
    const { browser, row } = await signedIn();
    test.clock.advance(minute);
    await browser.copy().refresh();
    test.clock.advance(minute);
    expectSignedOut(await browser.logout());
    expect(await row()).toMatchObject({ revokedReason: 'logout' });
  });

  it('leaves the other sessions of the same person alone', async () => {
    const [one, other] = [await signedIn(), await signedIn()];
    await one.browser.logout();
    expect((await other.browser.refresh()).status).toBe(200);
  });

  it('is answered the same when repeated, and keeps the time of the first one', async () => {
    const { browser, row } = await signedIn();
    const copy = browser.copy();
    await browser.logout();
    const before = await row();
    test.clock.advance(minute);
    expectSignedOut(await copy.logout());
    expect(await row()).toEqual(before);
  });

  it('without a cookie is answered the same, without a query', async () => {
    const asked = test.source.traffic();
    expectSignedOut(await test.browser().logout());
    expect(test.source.traffic()).toBe(asked);
  });

  it.each([
    ['that is no token', () => `${cookieName}=garbage`],
    ['that is an object (j:)', () => `${cookieName}=${encodeURIComponent('j:{"a":1}')}`],
    ['of the name twice', (token: string) => `${cookieName}=${token}; ${cookieName}=${token}`],
    [
      'signed with the key of the access tokens',
      (token: string) => {
        const [key] = test.secrets.accessTokenKeys;
        return `${cookieName}=${key && resign(token, key)}`;
      },
    ],
  ])('with a cookie %s is answered the same, and ends nothing', async (_what, cookie) => {
    const { browser, row } = await signedIn();
    const asked = test.source.traffic();
    expectSignedOut(await logoutWith(cookie(browser.token())));
    expect(test.source.traffic()).toBe(asked);
    expect(await row()).toMatchObject({ revokedAt: null });
  });

  it('of an expired session is answered the same', async () => {
    const { browser } = await signedIn();
    test.clock.advance(8 * 1440 * minute);
    expectSignedOut(await browser.logout());
  });
});
