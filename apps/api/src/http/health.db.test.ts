import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiHeaders, expectProblem, wholeAnswer } from '../testing/answers.ts';
import { createTestApp, type TestApp } from '../testing/create-test-app.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

const get = (path: string) => test.browser().get(path);
const ok = (status: string) => ({
  status: 200,
  headers: { ...apiHeaders, 'content-type': 'application/json; charset=utf-8' },
  body: { status },
});
const notReady = { headers: { 'retry-after': '2' }, origin: false } as const;

describe('/healthz', () => {
  it('says that the process is alive, and asks nobody', async () => {
    const asked = test.source.traffic();
    expect(wholeAnswer(await get('/healthz'))).toEqual(ok('ok'));
    expect(test.source.traffic()).toBe(asked);
  });
});

describe('/readyz', () => {
  it('says that the database answers and has our tables', async () => {
    expect(wholeAnswer(await get('/readyz'))).toEqual(ok('ready'));
  });

  it('is 503 while the database cannot be reached, and the process stays alive', async () => {
    test.source.cut();
    expectProblem(await get('/readyz'), 'service_unavailable', notReady);
    expect(wholeAnswer(await get('/healthz'))).toEqual(ok('ok'));
    test.source.restore();
    expect(wholeAnswer(await get('/readyz'))).toEqual(ok('ready'));
  });

  it('is 503 while the tables are not there', async () => {
    await test.database.db.execute(sql`alter table sessions rename to sessions_away`);
    expectProblem(await get('/readyz'), 'service_unavailable', notReady);
    await test.database.db.execute(sql`alter table sessions_away rename to sessions`);
    expect(wholeAnswer(await get('/readyz'))).toEqual(ok('ready'));
  });
});
