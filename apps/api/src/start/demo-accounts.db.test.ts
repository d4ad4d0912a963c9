import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createUserStore } from '../core/users.store.ts';
import { users } from '../db/tables.ts';
import type { Config } from '../settings/config.ts';
import { rememberSecrets } from '../testing/captured-logs.ts';
import { createTestApp, type TestApp } from '../testing/create-test-app.ts';
import { demoAccounts, refuseDemoAccounts, seedDemoAccounts } from './demo-accounts.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
  rememberSecrets(demoAccounts.password);
});
afterAll(() => test.close());

const embedded = 'pglite://.data';
const server = 'postgres://latchkey@localhost/tryout';

const seed = (config = test.config, databaseUrl = embedded, into: string | null = null) =>
  seedDemoAccounts({
    users: createUserStore(test.database.db),
    config,
    secrets: { ...test.secrets, database: { url: databaseUrl } },
    clock: test.clock,
    into,
  });
const rows = async () => await test.database.db.select().from(users);

describe('the demo accounts', () => {
  it('are refused with an https origin, and nothing is written', async () => {
    await expect(seed({ ...test.config, isHttps: true })).rejects.toThrow(
      'Demo accounts are refused with an https PUBLIC_ORIGIN: their password is public.',
    );
    expect(await rows()).toEqual([]);
  });

  it.each(['0.0.0.0', '::', '192.168.0.7', 'example.com'])(
    'are refused while HOST is %s, where other machines can sign in',
    async (host) => {
      await expect(seed({ ...test.config, host })).rejects.toThrow(
        'Demo accounts are refused while HOST lets other machines in: their password is public.',
      );
      expect(await rows()).toEqual([]);
    },
  );

  it.each([null, '', 'production', 'postgres'])(
    'are not added to a server’s database when --into is %j',
    async (into) => {
      await expect(seed(test.config, server, into)).rejects.toThrow(
        /^Demo accounts go into the embedded database only, .* add --into and its name\.$/,
      );
      expect(await rows()).toEqual([]);
    },
  );

  it('are added to a server’s database when --into names it', async () => {
    await seed(test.config, server, 'tryout');
    expect(await rows()).toHaveLength(2);
    await test.database.db.delete(users);
  });

  it('are two people who can sign in with the published password', async () => {
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

  it.each([
    ['an https origin', { isHttps: true }],
    ['a HOST that other machines can reach', { host: '0.0.0.0' }],
  ])('stop the API from starting with %s, unless they are disabled', async (_what, change) => {
    const { database, secrets } = test;
    const refuse = (change: Partial<Config>) =>
      refuseDemoAccounts({
        users: createUserStore(database.db),
        config: { ...test.config, ...change },
        secrets,
      });
    await refuse({});
    await expect(refuse(change)).rejects.toThrow('The database has the demo account "demo"; ');
    await database.db.update(users).set({ disabledAt: new Date(0) });
    await refuse(change);
    await database.db.update(users).set({ disabledAt: null });
  });
});
