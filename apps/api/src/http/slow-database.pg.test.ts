import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sessions } from '../db/tables.ts';
import { expectProblem } from '../testing/answers.ts';
import { createTestApp, type TestApp, testPassword } from '../testing/create-test-app.ts';
import { claimsOf, generationOf } from '../testing/hostile-tokens.ts';
import type { TestBrowser } from '../testing/test-browser.ts';

// The time-outs are PostgreSQL's and the driver's own, so these tests wait for them: some seconds each.
const busy = { headers: { 'retry-after': '2' } } as const;

let test: TestApp;
/** A second process on the same database. */
let other: TestApp;
let browser: TestBrowser;
beforeAll(async () => {
  test = await createTestApp();
  other = await createTestApp({ database: test.source, clock: test.clock });
  await test.addUser({ username: 'ada' });
});
beforeEach(async () => {
  browser = test.browser();
  await browser.signIn('ada', testPassword);
  test.clock.advance(60_000);
});
afterEach(() => test.source.restore());
afterAll(async () => {
  await other.close();
  await test.close();
});

/** A 503 that leaves the cookie as it is: no Set-Cookie, which `expectProblem` would find. */
async function expectBusy(): Promise<void> {
  const token = browser.token();
  expectProblem(await browser.refresh(), 'service_unavailable', busy);
  expect(browser.token()).toBe(token);
}

async function expectStillGood(): Promise<void> {
  expect(generationOf(browser.token())).toBe(1);
  expect((await browser.refresh()).status).toBe(200);
  expect(generationOf(browser.token())).toBe(2);
}

describe('a refresh whose database does not answer', () => {
  it('on a connection that was open is 503 with Retry-After; its token is good afterwards', async () => {
    test.source.stall();
    await expectBusy();
    test.source.restore();
    await expectStillGood();
  });

  it('nor lets a new connection come up is 503 with Retry-After; its token is good afterwards', async () => {
    await endIdleConnections();
    test.source.stall();
    await expectBusy();
    test.source.restore();
    await expectStillGood();
  });
});

it('a refresh whose session is locked by another process is 503 with Retry-After; its token is good afterwards', async () => {
  const id = String(claimsOf(browser.token()).sid);
  await other.database.db.transaction(async (tx) => {
    await tx.select().from(sessions).where(eq(sessions.id, id)).for('update');
    await expectBusy();
  });
  // PostgreSQL gave the statement up itself: it is not carried out later, when the lock is gone.
  expect(test.logs.filter((line) => line.msg === 'answered 503').at(-1)).toMatchObject({
    err: { cause: { code: '57014' } },
  });
  await expectStillGood();
});

it('a refresh for which no connection comes free is 503 with Retry-After; its token is good afterwards', async () => {
  let letGo = () => {};
  const held = new Promise<void>((done) => {
    letGo = done;
  });
  // Ten is what the pool of a process has: docs/decisions/0020.
  const holding = Array.from({ length: 10 }, () => test.database.db.transaction(() => held));
  await expectBusy();
  letGo();
  await Promise.all(holding);
  await expectStillGood();
});

/** Leaves the pool of `test` without a connection, so that the next statement has to open one. */
async function endIdleConnections(): Promise<void> {
  test.source.cut();
  expectProblem(await browser.refresh(), 'service_unavailable', busy);
  test.source.restore();
}
