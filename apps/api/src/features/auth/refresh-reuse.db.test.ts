import { eq } from 'drizzle-orm';
import type { Response } from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sessions } from '../../db/tables.ts';
import { challenges, expectProblem } from '../../testing/answers.ts';
import { clearsCookie, cookieName } from '../../testing/cookies.ts';
import { createTestApp, type TestApp, testPassword } from '../../testing/create-test-app.ts';
import { claimsOf, resign } from '../../testing/hostile-tokens.ts';

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

async function signedIn() {
  const browser = test.browser();
  const session = await browser.signIn('ada', testPassword);
  const id = String(claimsOf(browser.token()).sid);
  const row = async () =>
    (await test.database.db.select().from(sessions).where(eq(sessions.id, id)))[0];
  test.clock.advance(minute);
  return { browser, session, id, row };
}

const withCookie = (cookie: string) =>
  test.browser().send('post', '/api/auth/refresh', { Cookie: cookie });

describe('reuse after the leeway', () => {
  async function stolen() {
    const victim = await signedIn();
    const thief = victim.browser.copy();
    await victim.browser.refresh();
    test.clock.advance(minute);
    const renewed = await victim.browser.refresh();
    test.clock.advance(minute);
    return { ...victim, thief, renewed };
  }

  it('is refused and clears the cookie, and the revocation is in the database with its reason', async () => {
    const { thief, row } = await stolen();
    const before = await row();
    expectRefused(await thief.refresh());
    expect(await row()).toEqual({
      ...before,
      revokedAt: new Date(test.clock.now()),
      revokedReason: 'reuse',
    });
  });

  it('ends the newest refresh token and every access token of the session', async () => {
    const { thief, browser, session, renewed } = await stolen();
    expect((await browser.getAs(renewed.body.accessToken, '/api/user/me')).status).toBe(200);
    await thief.refresh();
    for (const token of [session.accessToken, renewed.body.accessToken]) {
      const me = await browser.getAs(token, '/api/user/me');
      expect(me.body.code).toBe('access_token_invalid');
    }
    expectRefused(await browser.refresh());
  });

  it('is detected six days later too', async () => {
    const { thief, row } = await stolen();
    test.clock.advance(6 * day);
    expectRefused(await thief.refresh());
    expect(await row()).toMatchObject({ revokedReason: 'reuse' });
  });

  it('a generation that was never issued, signed with the right key, ends the session too', async () => {
    const { browser, row } = await signedIn();
    const [key] = test.secrets.refreshTokenKeys;
    if (!key) throw new Error('no key');
    const ahead = resign(browser.token(), key, { claims: { gen: 99 } });
    expectRefused(await withCookie(`${cookieName}=${ahead}`));
    expect(await row()).toMatchObject({ revokedReason: 'reuse' });
  });

  it('an altered token ends nothing, so that nobody can be signed out by guessing', async () => {
    const { browser, row } = await signedIn();
    const key = test.secrets.accessTokenKeys[0];
    if (!key) throw new Error('no key');
    const forged = resign(browser.token(), key, { claims: { gen: 99 } });
    expectRefused(await withCookie(`${cookieName}=${forged}`));
    expect(await row()).toMatchObject({ revokedAt: null });
    expect((await browser.refresh()).status).toBe(200);
  });
});
