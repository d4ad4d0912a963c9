import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApp, type TestApp, testPassword } from '../../testing/create-test-app.ts';
import { openTwoRoles, type TwoRoles } from '../../testing/open-two-roles.ts';
import { purgeEvents } from './activity.store.ts';
import { accountEvents } from './activity.table.ts';

let roles: TwoRoles;
let test: TestApp;
beforeAll(async () => {
  roles = await openTwoRoles();
  await roles.owner.migrate();
  const shared = { ...roles.running, close: async () => {} };
  test = await createTestApp({ database: { ...roles.source, connect: async () => shared } });
});
afterAll(async () => {
  await test?.close();
  await roles.close();
});

it('the role that runs the API adds to the trail of an account, but changes and deletes nothing of it', async () => {
  const { running } = roles;
  const { username } = await test.addUser();
  const browser = test.browser();
  await browser.signIn(username, testPassword);
  expect((await browser.logout()).status).toBe(204);
  const kept = await running.db.select().from(accountEvents);
  expect(kept.map(({ type }) => type)).toEqual(['signed_in', 'signed_out']);
  for (const statement of [
    'update account_events set user_id = null',
    'delete from account_events',
  ]) {
    const attempt = running.db.transaction(async (tx) => {
      // Who knows the trigger could switch it off. The missing right is what counts.
      await tx.execute("set local account_events.maintenance = 'on'");
      await tx.execute(statement);
    });
    await expect(attempt).rejects.toMatchObject({ cause: { code: '42501' } });
  }
  expect(await running.db.select().from(accountEvents)).toEqual(kept);
  expect(await purgeEvents(running.db, new Date('2100-01-01'), 10)).toBe(2);
});
