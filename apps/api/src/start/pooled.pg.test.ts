import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { purgeSessions } from '../core/purge-sessions.ts';
import type { Database } from '../db/client.ts';
import { outbox } from '../db/mail-tables.ts';
import { isMigrated } from '../db/migrated.ts';
import { openPostgres } from '../db/postgres.ts';
import { loginLimits } from '../features/auth/login-limits.ts';
import { newId } from '../lib/id.ts';
import { createOutboxRows } from '../mail/outbox-rows.ts';
import { createCapturedLogger } from '../testing/captured-logs.ts';
import { createTestApp, type TestApp, testPassword } from '../testing/create-test-app.ts';
import { generationOf } from '../testing/hostile-tokens.ts';
import { openTestDatabase, type TestDatabase } from '../testing/open-test-database.ts';
import { pooledRoleSettings } from '../testing/pooled-role-settings.ts';
import { setUpApiFolder } from '../testing/set-up-api-folder.ts';
import { hasPgbouncer, startPgbouncer } from '../testing/start-pgbouncer.ts';
import { findFreePort } from '../testing/start-process.ts';

// A process takes long to start on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const patient = { timeout: 50_000, interval: 10 };
const { settings, start } = setUpApiFolder('pooled');

let source: TestDatabase;
let pgbouncer: Awaited<ReturnType<typeof startPgbouncer>>;
let warnings: string[];
const apps: TestApp[] = [];
beforeEach(async () => {
  source = await openTestDatabase();
  warnings = [];
  for (const setting of pooledRoleSettings) await giveSetting(setting);
  // Fewer connections than two processes use at once, so that each of them serves both.
  pgbouncer = await startPgbouncer(source.url ?? '', 'transaction', { default_pool_size: 3 });
});
afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
  await pgbouncer.close();
  await source.close();
});

/** As the guide gives it to a role. Here it is for the database, because other tests use the same role. */
async function giveSetting(setting: string): Promise<void> {
  await source.asAdmin(`alter database ${new URL(direct()).pathname.slice(1)} ${setting}`);
}

const direct = () => source.url ?? '';
function connect(): Promise<Database> {
  const logger = createCapturedLogger((line) => warnings.push(line));
  return openPostgres({ url: pgbouncer.url, directUrl: direct(), logger });
}

async function startTwo(): Promise<[TestApp, TestApp]> {
  const database = { ...source, connect };
  const first = await createTestApp({ database });
  const second = await createTestApp({ database, clock: first.clock });
  apps.push(first, second);
  await first.addUser({ username: 'ada' });
  return [first, second];
}

describe.skipIf(!hasPgbouncer)(
  'behind pgbouncer in transaction mode, with a direct address',
  () => {
    it('people sign in, refresh and sign out, and the other process learns of the end', async () => {
      const [here, there] = await startTwo();
      const browser = here.browser();
      const { accessToken } = await browser.signIn('ada', testPassword);
      here.clock.advance(60_000);
      const answers = await Promise.all(Array.from({ length: 40 }, () => browser.refresh()));
      expect(answers.map(({ status }) => status)).toEqual(Array(40).fill(200));
      expect(generationOf(browser.token())).toBe(2);
      const get = async () => (await there.browser().getAs(accessToken, '/api/user/me')).status;
      expect(await get()).toBe(200);
      expect((await browser.logout()).status).toBe(204);
      await vi.waitFor(async () => expect(await get()).toBe(401), patient);
      expect((await browser.get('/readyz')).status).toBe(200);
      expect(warnings).toEqual([]);
    });

    it('wrong passwords at two processes are counted together', async () => {
      const both = await startTwo();
      const guess = async (index: number) =>
        (await both[index % 2]?.browser().login('ada', 'wrong'))?.status;
      const { max } = loginLimits.account;
      const statuses = await Promise.all(
        Array.from({ length: max + 4 }, (_, index) => guess(index)),
      );
      expect(statuses.sort()).toEqual([...Array(max).fill(401), ...Array(4).fill(429)]);
    });

    it('a process migrates an empty database, and purges, on the direct address', async () => {
      const empty = await connect();
      await empty.db.execute('drop schema public cascade');
      await empty.db.execute('drop schema drizzle cascade');
      await empty.db.execute('create schema public');
      await empty.migrate();
      expect(await isMigrated(empty.db)).toBe(true);
      expect(await empty.maintain((db) => purgeSessions(db, new Date('2100-01-01'), 10))).toBe(0);
      await empty.maintain(async (db) => {
        const answer = await db.execute(`select current_setting('statement_timeout') as timeout`);
        expect(answer).toMatchObject({ rows: [{ timeout: '0' }] });
      });
      await empty.close();
    });

    it('the settings of the role stay in force, because what one client sets the next one gets', async () => {
      await giveSetting(`set statement_timeout = '2s'`);
      const database = await connect();
      await database.migrate();
      const read = () =>
        database.db.execute(`select current_setting('statement_timeout') as timeout`);
      for (const answer of await Promise.all(Array.from({ length: 9 }, read))) {
        expect(answer).toMatchObject({ rows: [{ timeout: '2s' }] });
      }
      await database.close();
    });

    it('a mail that one process writes wakes the other, and only one process takes it', async () => {
      const [here, there] = await startTwo();
      const woken = vi.fn();
      await there.database.listen('mail_waiting', {
        onNotification: woken,
        onUp: async () => {},
        onDown: () => {},
      });
      const at = new Date(here.clock.now());
      const recipient = 'ada@example.com';
      await here.database.db.transaction(async (tx) => {
        const row = { id: newId(), template: 'none', recipient, params: {}, userId: null };
        await tx.insert(outbox).values({ ...row, createdAt: at, dueAt: at });
      });
      await vi.waitFor(() => expect(woken).toHaveBeenCalled(), patient);
      const claims = [here, there].map(({ database, clock }) =>
        createOutboxRows(database.db, clock).claim(60_000),
      );
      const taken = (await Promise.all(claims)).filter((row) => row !== null);
      expect(taken).toMatchObject([{ recipient }]);
    });

    it('a process starts, is ready, and stops', async () => {
      const port = String(await findFreePort());
      const addresses = { DATABASE_URL: pgbouncer.url, DATABASE_DIRECT_URL: direct() };
      const api = start(settings({ PORT: port, ...addresses }));
      await api.logged('"listening"');
      expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
      api.child.kill('SIGTERM');
      expect(await api.ended).toEqual({ code: 0, signal: null });
    });
  },
);
