import { desc, eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applied } from '../db/migration-state.ts';
import { apiHeaders, expectProblem, wholeAnswer } from '../testing/answers.ts';
import { createTestApp, type TestApp } from '../testing/create-test-app.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

/** Sends the request when the result of the last check of the database is no longer reused. */
const get = (path: string) => {
  test.clock.advance(1_000);
  return test.browser().get(path);
};
const ok = (status: string) => ({
  status: 200,
  headers: { ...apiHeaders, 'content-type': 'application/json; charset=utf-8' },
  body: { status },
});
const notReady = { headers: { 'retry-after': '2' }, origin: false } as const;

describe('/healthz', () => {
  it('answers that the process is alive, without a query', async () => {
    const asked = test.source.traffic();
    expect(wholeAnswer(await get('/healthz'))).toEqual(ok('ok'));
    expect(test.source.traffic()).toBe(asked);
  });
});

describe('/readyz', () => {
  it('answers that the database can be reached and is migrated', async () => {
    expect(wholeAnswer(await get('/readyz'))).toEqual(ok('ready'));
  });

  it('checks the database once a second, however many requests arrive', async () => {
    await get('/readyz');
    const asked = test.source.traffic();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => test.browser().get('/readyz')),
    );
    expect(answers.map((answer) => answer.status)).toEqual(Array(50).fill(200));
    expect(test.source.traffic()).toBe(asked);
    await get('/readyz');
    expect(test.source.traffic()).toBeGreaterThan(asked);
  });

  it('reuses the result of a failed check for as long, and no longer', async () => {
    test.source.cut();
    expect((await get('/readyz')).status).toBe(503);
    test.source.restore();
    expect((await test.browser().get('/readyz')).status).toBe(503);
    expect((await get('/readyz')).status).toBe(200);
  });

  it('is 503 while the database cannot be reached, and the process stays alive', async () => {
    test.source.cut();
    expectProblem(await get('/readyz'), 'service_unavailable', notReady);
    expect(wholeAnswer(await get('/healthz'))).toEqual(ok('ok'));
    test.source.restore();
    expect(wholeAnswer(await get('/readyz'))).toEqual(ok('ready'));
  });

  it('is 503 while a table is missing', async () => {
    await test.database.db.execute(sql`alter table sessions rename to sessions_away`);
    expectProblem(await get('/readyz'), 'service_unavailable', notReady);
    await test.database.db.execute(sql`alter table sessions_away rename to sessions`);
    expect(wholeAnswer(await get('/readyz'))).toEqual(ok('ready'));
  });

  it('is 503 while the newest migration is missing, though every table is there', async () => {
    const { db } = test.database;
    const [newest] = await db.select().from(applied).orderBy(desc(applied.id)).limit(1);
    if (!newest) throw new Error('nothing is applied');
    await db.delete(applied).where(eq(applied.id, newest.id));
    expectProblem(await get('/readyz'), 'service_unavailable', notReady);
    await db.insert(applied).values(newest);
    expect(wholeAnswer(await get('/readyz'))).toEqual(ok('ready'));
  });

  it('is 503 while an older migration is missing, though the newest is there', async () => {
    const { db } = test.database;
    await db.execute(sql`update drizzle.__drizzle_migrations set hash = 'x' || hash where id = 2`);
    expectProblem(await get('/readyz'), 'service_unavailable', notReady);
    await expect(test.database.migrate()).rejects.toThrow(/was edited after it was applied/);
    await db.execute(
      sql`update drizzle.__drizzle_migrations set created_at = created_at - 1 where id = 2`,
    );
    expectProblem(await get('/readyz'), 'service_unavailable', notReady);
    await expect(test.database.migrate()).rejects.toThrow(
      /^The migration 0001_announce-revocations is not applied/,
    );
    await db.execute(sql`
      update drizzle.__drizzle_migrations
         set hash = substr(hash, 2), created_at = created_at + 1 where id = 2`);
    expect(wholeAnswer(await get('/readyz'))).toEqual(ok('ready'));
  });

  it('is 503 while the record of our migrations is missing', async () => {
    await test.database.db.execute(sql`alter schema drizzle rename to drizzle_away`);
    expectProblem(await get('/readyz'), 'service_unavailable', notReady);
    await test.database.db.execute(sql`alter schema drizzle_away rename to drizzle`);
    expect(wholeAnswer(await get('/readyz'))).toEqual(ok('ready'));
  });

  it('is ready when a newer release has migrated further, as during a roll-out', async () => {
    await test.database.db.execute(sql`
      insert into drizzle.__drizzle_migrations (hash, created_at)
      select 'newer', max(created_at) + 1 from drizzle.__drizzle_migrations`);
    expect(wholeAnswer(await get('/readyz'))).toEqual(ok('ready'));
  });
});
