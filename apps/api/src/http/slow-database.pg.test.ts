import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sessions } from '../db/tables.ts';
import { expectProblem } from '../testing/answers.ts';
import { createTestApp, type TestApp, testPassword } from '../testing/create-test-app.ts';
import { claimsOf, generationOf } from '../testing/hostile-tokens.ts';
import type { TestBrowser } from '../testing/test-browser.ts';

// These tests wait for the timeouts of PostgreSQL and of the driver, some seconds each.
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

/** Expects a 503 that leaves the cookie as it is: `expectProblem` fails on an unexpected Set-Cookie. */
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
  it('is 503 with Retry-After on an open connection, and its token is valid afterwards', async () => {
    test.source.stall();
    await expectBusy();
    test.source.restore();
    await expectStillGood();
  });

  it('is 503 with Retry-After when it needs a new connection, and its token is valid afterwards', async () => {
    await endIdleConnections();
    test.source.stall();
    await expectBusy();
    test.source.restore();
    await expectStillGood();
  });
});

it('a refresh of a session locked elsewhere is 503 with Retry-After, and its token is valid afterwards', async () => {
  const id = String(claimsOf(browser.token()).sid);
  await other.database.db.transaction(async (tx) => {
    await tx.select().from(sessions).where(eq(sessions.id, id)).for('update');
    await expectBusy();
  });
  // PostgreSQL itself cancelled the statement, so the statement does not run later, when the lock is released.
  expect(test.logs.filter((line) => line.msg === 'answered 503').at(-1)).toMatchObject({
    err: { cause: { code: '57014' } },
  });
  await expectStillGood();
});

it('a refresh for which no connection is free is 503 with Retry-After, and its token is valid afterwards', async () => {
  let letGo = () => {};
  const held = new Promise<void>((done) => {
    letGo = done;
  });
  // The pool of a process has ten connections (docs/decisions/0020).
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
