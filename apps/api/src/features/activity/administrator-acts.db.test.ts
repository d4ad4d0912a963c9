import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { passwords } from '../../db/tables.ts';
import { createTestApp, type TestApp, testPassword } from '../../testing/create-test-app.ts';
import { createCommandRunner } from '../../testing/run-command.ts';
import { accountEvents } from './activity.table.ts';

const newPassword = 'tulip-anvil-harbour-93';

let test: TestApp;
let run: ReturnType<typeof createCommandRunner>['run'];
beforeAll(async () => {
  test = await createTestApp();
  ({ run } = createCommandRunner(test));
});
afterAll(() => test.close());

const typesOf = async (userId: string) => {
  const { db } = test.database;
  const rows = await db.select().from(accountEvents).where(eq(accountEvents.userId, userId));
  return rows.sort((a, b) => Number(a.id) - Number(b.id)).map(({ type }) => type);
};

it('what an administrator does with commands is in the trail of the account, once', async () => {
  const { id, username } = await test.addUser();
  await run(['disable', username]);
  await run(['disable', username]);
  await run(['enable', username]);
  await run(['enable', username]);
  await run(['end-sessions', username]);
  await run(['require-password-change', username]);
  await run(['set-password', username], newPassword);
  expect(await typesOf(id)).toEqual([
    'account_disabled',
    'account_enabled',
    'sessions_ended_by_administrator',
    'password_change_required',
    'password_set_by_administrator',
  ]);
});

it('a command that is refused leaves nothing in the trail', async () => {
  const { id, username } = await test.addUser();
  await test.database.db.delete(passwords).where(eq(passwords.userId, id));
  await expect(run(['require-password-change', username])).rejects.toThrow();
  expect(await typesOf(id)).toEqual([]);
});

it('the owner finds it in their activity, without an address or a browser', async () => {
  const { username } = await test.addUser();
  await run(['end-sessions', username]);
  test.clock.advance(1_000);
  const browser = test.browser();
  const { accessToken } = await browser.signIn(username, testPassword);
  const { body } = await browser.getAs(accessToken, '/api/user/activity');
  expect(body.events).toMatchObject([
    { type: 'signed_in' },
    { type: 'sessions_ended_by_administrator', address: null, device: null },
  ]);
});
