import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLinks, type LinkPurpose } from '../../core/links.ts';
import { passwordFailures, passwords, rateLimits, sessions } from '../../db/tables.ts';
import { challenges, expectJson, expectProblem } from '../../testing/answers.ts';
import { setsSignInCookies } from '../../testing/cookies.ts';
import { createTestApp, type TestApp, testPassword } from '../../testing/create-test-app.ts';
import { hasFeature } from '../../testing/has-feature.ts';
import { claimsOf } from '../../testing/hostile-tokens.ts';
import { mailsTo } from '../../testing/mails.ts';
import { newPassword, setUpChange } from './set-up-for-tests.ts';

const day = 86_400_000;

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
beforeEach(() => test.database.db.delete(rateLimits));
afterAll(() => test.close());

const { arrive, change, signIn } = setUpChange(() => test);

describe('a change of the password', () => {
  it('is answered like a sign-in, with new tokens of the same session', async () => {
    const { id, username, email, browser, accessToken } = await arrive();
    test.clock.advance(60_000);
    const answer = await change(browser, accessToken);
    expectJson(
      answer,
      {
        accessToken: expect.any(String),
        tokenType: 'Bearer',
        expiresIn: 900,
        user: { id, username, email, role: 'user' },
      },
      { 'set-cookie': setsSignInCookies(604_800) },
    );
    expect(answer.body.accessToken).not.toBe(accessToken);
    expect(claimsOf(answer.body.accessToken).sid).toBe(claimsOf(accessToken).sid);
    expect((await browser.getAs(answer.body.accessToken, '/api/user/me')).status).toBe(200);
    expect((await browser.refresh()).status).toBe(200);
  });

  it('gives the new password in place of the old one', async () => {
    const { username, browser, accessToken } = await arrive();
    await change(browser, accessToken);
    expect(await signIn(username, testPassword)).toBe('invalid_credentials');
    expect(await signIn(username, newPassword)).toBe('signed in');
  });

  it('ends the other sessions of the person at once, and nobody else’s', async () => {
    const { id, username, browser, accessToken } = await arrive();
    const [phone, stranger] = [test.browser(), await arrive()];
    const phoneToken = (await phone.signIn(username, testPassword)).accessToken;
    await change(browser, accessToken);
    expectProblem(await phone.getAs(phoneToken, '/api/user/me'), 'access_token_invalid', {
      headers: { 'www-authenticate': challenges.invalidToken },
    });
    expect((await phone.refresh()).status).toBe(401);
    expect((await stranger.browser.refresh()).status).toBe(200);
    const rows = await test.database.db.select().from(sessions).where(eq(sessions.userId, id));
    expect(rows.map(({ revokedReason }) => revokedReason)).toEqual(
      expect.arrayContaining(['password_changed', null]),
    );
  });

  it('rotates the session, and a browser that lost the answer stays signed in', async () => {
    const { browser, accessToken } = await arrive();
    const lost = browser.copy();
    test.clock.advance(60_000);
    expect((await change(browser, accessToken)).status).toBe(200);
    expect(browser.token()).not.toBe(lost.token());
    test.clock.advance(60_000);
    expect((await lost.refresh()).status).toBe(200);
  });

  it.runIf(hasFeature('notices'))(
    'mails the owner what happened, with a way to take it back',
    async () => {
      const { email, browser, accessToken } = await arrive();
      await change(browser, accessToken);
      const [notice] = await mailsTo(test, email);
      expect(notice?.subject).toBe('Your password was changed');
      expect(notice?.links.map(({ page }) => page)).toEqual(['/not-me']); // feature: not-me
    },
  );

  it('records when it happened, and forgets wrong passwords', async () => {
    const { id, browser, accessToken } = await arrive();
    const { db } = test.database;
    const failed = { key: id, failures: 19, lastAt: new Date(test.clock.now()) };
    await db.insert(passwordFailures).values(failed);
    test.clock.advance(1_000);
    await change(browser, accessToken);
    expect(await db.$count(passwordFailures, eq(passwordFailures.key, failed.key))).toBe(0);
    const [row] = await db.select().from(passwords).where(eq(passwords.userId, id));
    expect(row?.changedAt).toEqual(new Date(test.clock.now()));
  });

  it('ends links that could change the account, and keeps those that take a change back', async () => {
    const { id, browser, accessToken } = await arrive();
    const links = createLinks({ keys: test.secrets.refreshTokenKeys, clock: test.clock });
    const issue = async (purpose: LinkPurpose) => {
      const facts = { purpose, userId: id, sentTo: null, lifetime: day };
      const linkId = await links.issue(test.database.db, facts);
      return () => links.find(test.database.db, purpose, links.token(purpose, linkId));
    };
    const ended = [await issue('reset_password'), await issue('confirm_email')];
    const kept = [await issue('undo_email'), await issue('not_me')];
    await change(browser, accessToken);
    for (const find of ended) expect(await find()).toBeNull();
    for (const find of kept) expect(await find()).not.toBeNull();
  });

  it('is logged with the id of the person', async () => {
    const { id, browser, accessToken } = await arrive();
    test.logs.length = 0;
    await change(browser, accessToken);
    const events = test.logs.filter(({ event }) => event === 'authn_password_change');
    expect(events).toMatchObject([{ userId: id }]);
  });
});
