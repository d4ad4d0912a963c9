import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createTestApp, type TestApp, testPassword } from '../testing/create-test-app.ts';
import { generationOf } from '../testing/hostile-tokens.ts';
import { openTestDatabase, type TestDatabase } from '../testing/open-test-database.ts';

const patient = { timeout: 50_000, interval: 10 };

/**
 * Settings that an operator, or the role of another application, may have. Each would change what our statements do.
 */
const settings = [
  "DateStyle = 'German, DMY'",
  "TimeZone = 'Asia/Kathmandu'",
  "default_transaction_isolation = 'serializable'",
  "search_path = 'nowhere'",
  "idle_session_timeout = '1s'",
  "statement_timeout = '2s'",
  "lock_timeout = '1ms'",
  'standard_conforming_strings = off',
];

let source: TestDatabase;
let here: TestApp;
let there: TestApp;
beforeAll(async () => {
  source = await openTestDatabase();
  const { pathname } = new URL(source.url ?? '');
  for (const setting of settings) {
    await source.asAdmin(`alter database ${pathname.slice(1)} set ${setting}`);
  }
  here = await createTestApp({ database: source });
  there = await createTestApp({ database: source, clock: here.clock });
  await here.addUser({ username: 'ada' });
});
afterAll(async () => {
  await there.close();
  await here.close();
  await source.close();
});

describe('on a database with other settings than ours', () => {
  it('several processes can migrate at once', async () => {
    const database = await source.connect();
    await Promise.all([database.migrate(), database.migrate(), database.migrate()]);
  });

  it('times are read as they were written, and parallel refreshes all succeed', async () => {
    const browser = here.browser();
    await browser.signIn('ada', testPassword);
    here.clock.advance(60_000);
    const answers = await Promise.all(Array.from({ length: 20 }, () => browser.refresh()));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(generationOf(browser.token())).toBe(2);
  });

  it('a listening connection is not ended as idle, and receives a sign-out from another process', async () => {
    const browser = there.browser();
    const { accessToken } = await browser.signIn('ada', testPassword);
    const get = () => here.browser().getAs(accessToken, '/api/user/me');
    expect((await get()).status).toBe(200);
    await browser.logout();
    await vi.waitFor(async () => expect((await get()).status).toBe(401), patient);
    expect(source.logs).toEqual([]);
    const [listening] = await source.asAdmin(
      `select count(*)::int as count from pg_stat_activity where query ilike 'listen%'
          and datname = '${new URL(source.url ?? '').pathname.slice(1)}'`,
    );
    expect(listening).toEqual({ count: 2 });
  });
});
