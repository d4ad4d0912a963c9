import { like, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { rateLimits } from '../db/tables.ts';
import { purges } from '../purges.ts';
import { schedulePurge } from '../start/purge.ts';
import { expectProblem } from '../testing/answers.ts';
import { createCapturedLogger } from '../testing/captured-logs.ts';
import { createTestApp, type TestApp, testPassword } from '../testing/create-test-app.ts';

// These tests wait for the driver's own timeout, two seconds each.
const poolSize = 10;

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
  await test.addUser({ username: 'ada' });
});
afterAll(() => test.close());

/** Takes every connection of the pool. Returns a function that releases them. */
async function takeEveryConnection(): Promise<() => Promise<void>> {
  let letGo = () => {};
  const kept = new Promise<void>((done) => {
    letGo = done;
  });
  const taken: Promise<void>[] = [];
  const begun = Array.from(
    { length: poolSize },
    () =>
      new Promise<void>((begin) => {
        taken.push(
          test.database.db.transaction(async (tx) => {
            await tx.execute(sql`select 1`);
            begin();
            await kept;
          }),
        );
      }),
  );
  await Promise.all(begun);
  return async () => {
    letGo();
    await Promise.all(taken);
  };
}

describe('while every connection to the database is busy', () => {
  it('every request that needs one is 503 with Retry-After, changes nothing, and works afterwards', async () => {
    const browser = test.browser();
    const { accessToken } = await browser.signIn('ada', testPassword);
    test.clock.advance(60_000);
    const token = browser.token();
    const release = await takeEveryConnection();
    const answers = await Promise.all([
      ...Array.from({ length: 50 }, () => browser.refresh()),
      test.browser().login('ada', testPassword),
      browser.logout(),
      browser.getAs(accessToken, '/api/user/me'),
    ]);
    for (const answer of answers) {
      expectProblem(answer, 'service_unavailable', { headers: { 'retry-after': '2' } });
    }
    expect((await test.browser().get('/readyz')).status).toBe(503);
    expect((await browser.getAs(accessToken, '/api/protected')).status).toBe(200); // feature: protected
    expect((await test.browser().get('/healthz')).status).toBe(200);
    await release();
    expect(browser.token()).toBe(token);
    expect((await browser.refresh()).status).toBe(200);
    expect((await test.browser().login('ada', testPassword)).status).toBe(200);
  });

  it('the purge goes on until no batch is left', async () => {
    const rows = () =>
      test.database.maintain((db) =>
        db.select().from(rateLimits).where(like(rateLimits.key, 'over%')),
      );
    await test.database.db.execute(
      sql`insert into rate_limits select 'over' || n, 1, '2001-01-01' from generate_series(1, 25000) n`,
    );
    const release = await takeEveryConnection();
    const logger = createCapturedLogger();
    const stop = schedulePurge({ ...test, logger, purges });
    await vi.waitFor(async () => expect(await rows()).toEqual([]), { timeout: 30_000 });
    await stop();
    await release();
  });

  it('the purge does not have the time limit of a request', async () => {
    const shown = await test.database.maintain((db) => db.execute(sql`show statement_timeout`));
    expect(shown).toMatchObject({ rows: [{ statement_timeout: '0' }] });
  });
});
