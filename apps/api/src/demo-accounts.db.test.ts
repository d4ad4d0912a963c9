import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { users } from './db/tables.ts';
import { demoAccounts, refuseDemoAccounts, seedDemoAccounts } from './demo-accounts.ts';
import { rememberSecrets } from './testing/captured-logs.ts';
import { createTestApp, type TestApp } from './testing/create-test-app.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
  rememberSecrets(demoAccounts.password);
});
afterAll(() => test.close());

const seed = (config = test.config) =>
  seedDemoAccounts({ db: test.database.db, config, secrets: test.secrets, clock: test.clock });
const rows = async () => await test.database.db.select().from(users);

describe('the demo accounts', () => {
  it('are refused with an https origin, and nothing is written', async () => {
    await expect(seed({ ...test.config, isHttps: true })).rejects.toThrow(
      'Demo accounts are refused with an https PUBLIC_ORIGIN: their password is public.',
    );
    expect(await rows()).toEqual([]);
  });

  it('are two people who can sign in with the password that is told', async () => {
    await seed();
    for (const username of ['demo', 'guest']) {
      const answer = await test.browser().login(username, 'plum-kettle-orbit-47');
      expect(answer.status).toBe(200);
      expect(answer.body.user).toMatchObject({ username, role: 'user' });
    }
  });

  it('are added once: a second start changes nothing', async () => {
    const before = await rows();
    await seed();
    expect(await rows()).toEqual(before);
    expect(before).toHaveLength(2);
  });

  it('found in a database that is opened with an https origin keep the process from starting', async () => {
    const { database, secrets } = test;
    const refuse = (isHttps: boolean) =>
      refuseDemoAccounts({ db: database.db, config: { ...test.config, isHttps }, secrets });
    await refuse(false);
    await expect(refuse(true)).rejects.toThrow('The database has the demo account "demo"');
    await database.db.update(users).set({ disabledAt: new Date(0) });
    await refuse(true);
  });
});
