import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { passwords } from '../../db/tables.ts';
import { challenges, expectProblem } from '../../testing/answers.ts';
import { createTestApp, type TestApp, testPassword } from '../../testing/create-test-app.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

/** A new person whose password must be changed. */
async function arrive(facts: Parameters<TestApp['addUser']>[0] = {}) {
  const person = await test.addUser(facts);
  const { db } = test.database;
  await db.update(passwords).set({ mustChange: true }).where(eq(passwords.userId, person.id));
  return person;
}

it('a right password that must be changed is answered 403, and begins no session', async () => {
  const { id, username } = await arrive();
  test.logs.length = 0;
  expectProblem(await test.browser().login(username, testPassword), 'password_change_required');
  const events = test.logs.filter(({ event }) => event === 'authn_login_fail_outdated');
  expect(events).toMatchObject([{ userId: id }]);
});

it('a wrong password for such an account is answered like any wrong password', async () => {
  const { username } = await arrive();
  expectProblem(await test.browser().login(username, 'wrong'), 'invalid_credentials', {
    headers: { 'www-authenticate': challenges.bare },
  });
});

it('a disabled account answers nothing else, even to the right password', async () => {
  const { username } = await arrive({ disabledAt: new Date(0) });
  const answer = await test.browser().login(username, testPassword);
  expect([answer.status, answer.body.code]).toEqual([401, 'invalid_credentials']);
});

it('a password that must be changed is named before an address that is not proven: one reset cures both', async () => {
  const { username } = await arrive({ emailVerifiedAt: null });
  expectProblem(await test.browser().login(username, testPassword), 'password_change_required');
});
