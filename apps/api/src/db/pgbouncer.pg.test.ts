import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StartupError } from '../lib/startup-error.ts';
import { createCapturedLogger } from '../testing/captured-logs.ts';
import { createTestApp, type TestApp, testPassword } from '../testing/create-test-app.ts';
import { openTestDatabase, type TestDatabase } from '../testing/open-test-database.ts';
import { hasPgbouncer, type PoolMode, startPgbouncer } from '../testing/start-pgbouncer.ts';
import { openPostgres } from './postgres.ts';

const patient = { timeout: 50_000, interval: 10 };

let source: TestDatabase;
let pgbouncer: Awaited<ReturnType<typeof startPgbouncer>>;
const apps: TestApp[] = [];
beforeEach(async () => {
  source = await openTestDatabase();
});
afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
  await pgbouncer.close();
  await source.close();
});

const connect = () => openPostgres({ url: pgbouncer.url, logger: createCapturedLogger() });

async function startApp(clock?: TestApp['clock']): Promise<TestApp> {
  const database = { ...source, connect };
  const app = await createTestApp({ database, ...(clock && { clock }) });
  apps.push(app);
  return app;
}

/** Starts two processes behind the pooler, and signs a person in at the first. */
async function startTwo() {
  const there = await startApp();
  const here = await startApp(there.clock);
  await there.addUser({ username: 'ada' });
  const browser = there.browser();
  const { accessToken } = await browser.signIn('ada', testPassword);
  const get = async () => (await here.browser().getAs(accessToken, '/api/user/me')).status;
  return { there, browser, get };
}

describe.skipIf(!hasPgbouncer)('behind pgbouncer in its default settings', () => {
  it('the API in session mode migrates and rotates, and a sign-out reaches the other process', async () => {
    pgbouncer = await startPgbouncer(source.url ?? '', 'session');
    const database = await connect();
    await database.migrate();
    await database.close();
    const { there, browser, get } = await startTwo();
    for (const _ of [1, 2, 3]) {
      there.clock.advance(60_000);
      expect((await browser.refresh()).status).toBe(200);
    }
    expect(await get()).toBe(200);
    await browser.logout();
    await vi.waitFor(async () => expect(await get()).toBe(401), patient);
  });

  it.each<PoolMode>(['transaction', 'statement'])(
    'the API in %s mode refuses to start without another address, and names the setting',
    async (mode) => {
      pgbouncer = await startPgbouncer(source.url ?? '', mode);
      const database = await connect();
      const start = database.migrate();
      await expect(start).rejects.toBeInstanceOf(StartupError);
      await expect(start).rejects.toThrow(/^DATABASE_URL leads .*; set DATABASE_DIRECT_URL to /);
      await database.close();
    },
  );

  it('a sign-out still reaches the other process after a running pgbouncer changed to transaction mode', async () => {
    pgbouncer = await startPgbouncer(source.url ?? '', 'session');
    const { browser, get } = await startTwo();
    expect(await get()).toBe(200);
    pgbouncer.setMode('transaction');
    const name = new URL(source.url ?? '').pathname.slice(1);
    await source.asAdmin(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`,
    );
    await vi.waitFor(async () => expect((await browser.logout()).status).toBe(204), patient);
    await vi.waitFor(async () => expect(await get()).toBe(401), patient);
  });
});
