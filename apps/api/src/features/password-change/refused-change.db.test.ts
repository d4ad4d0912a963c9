import bcrypt from 'bcrypt';
import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { passwords, rateLimits, sessions, users } from '../../db/tables.ts';
import { challenges, expectProblem } from '../../testing/answers.ts';
import { createTestApp, type TestApp, testPassword } from '../../testing/create-test-app.ts';
import type { TestBrowser } from '../../testing/test-browser.ts';
import { setUpChange } from './set-up-for-tests.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
beforeEach(() => test.database.db.delete(rateLimits));
afterEach(() => vi.restoreAllMocks());
afterAll(() => test.close());

const { arrive, change, signIn } = setUpChange(() => test);

describe('a refused change of the password', () => {
  async function expectUnchanged(username: string, browser: TestBrowser) {
    expect(await signIn(username, testPassword)).toBe('signed in');
    expect((await browser.refresh()).status).toBe(200);
  }

  it('with a wrong current password is 422 and names the field, never 401', async () => {
    const { username, browser, accessToken } = await arrive();
    const answer = await change(browser, accessToken, { currentPassword: 'wrong' });
    expectProblem(answer, 'invalid_current_password', {
      errors: [{ pointer: '#/currentPassword', detail: 'is not the current password' }],
    });
    await expectUnchanged(username, browser);
  });

  it('is limited like sign-in: the eleventh wrong current password is 429', async () => {
    const { browser, accessToken } = await arrive();
    const wrong = () => change(browser, accessToken, { currentPassword: 'wrong' });
    for (let attempt = 0; attempt < 10; attempt++) expect((await wrong()).status).toBe(422);
    expect((await wrong()).status).toBe(429);
    expect((await browser.refresh()).status).toBe(200);
  });

  it.each([
    ['the policy refuses', 'too short', 'Use 6 more characters.'],
    ['is the current one', testPassword, 'This is your current password. Choose another one.'],
  ])('with a new password that %s is 422 and names the field', async (_what, password, detail) => {
    const { username, browser, accessToken } = await arrive();
    const errors = [{ pointer: '#/password', detail }];
    expectProblem(await change(browser, accessToken, { password }), 'password_refused', { errors });
    await expectUnchanged(username, browser);
  });

  it('while changes are blocked is 403, before the current password is looked at', async () => {
    const { id, username, browser, accessToken } = await arrive();
    const until = new Date(test.clock.now() + 1_000);
    const { db } = test.database;
    await db.update(users).set({ changesBlockedUntil: until }).where(eq(users.id, id));
    expectProblem(await change(browser, accessToken), 'changes_blocked');
    expectProblem(
      await change(browser, accessToken, { currentPassword: 'wrong' }),
      'changes_blocked',
    );
    await expectUnchanged(username, browser);
    test.clock.advance(1_000);
    expect((await change(browser, accessToken)).status).toBe(200);
  });

  it('with a current password that must be changed is 403, because only a reset helps', async () => {
    const { id, browser, accessToken } = await arrive();
    const { db } = test.database;
    await db.update(passwords).set({ mustChange: true }).where(eq(passwords.userId, id));
    expectProblem(await change(browser, accessToken), 'password_change_required');
  });
});

it('a session that ends while the new password is being hashed changes nothing', async () => {
  const { id, username, browser, accessToken } = await arrive();
  const { db } = test.database;
  const { hash } = bcrypt;
  vi.spyOn(bcrypt, 'hash').mockImplementationOnce(
    async (data: string | Buffer, cost: string | number) => {
      const revoked = { revokedAt: new Date(test.clock.now()), revokedReason: 'password_reset' };
      await db.update(sessions).set(revoked).where(eq(sessions.userId, id));
      return hash(data, cost);
    },
  );
  expectProblem(await change(browser, accessToken), 'access_token_invalid', {
    headers: { 'www-authenticate': challenges.invalidToken },
  });
  expect(await signIn(username, testPassword)).toBe('signed in');
});

it('of five changes at one time with one current password exactly one decides', async () => {
  const { username, browser, accessToken } = await arrive();
  const passwordOf = (index: number) => `tulip-anvil-harbour-${index + 10}`;
  const answers = await Promise.all(
    Array.from({ length: 5 }, (_, index) =>
      change(browser, accessToken, { password: passwordOf(index) }),
    ),
  );
  expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
  const working = await Promise.all(answers.map((_, index) => signIn(username, passwordOf(index))));
  expect(working.filter((outcome) => outcome === 'signed in')).toHaveLength(1);
  expect(await signIn(username, testPassword)).toBe('invalid_credentials');
});
