import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../testing/open-test-database.ts';
import type { Database } from './client.ts';

// These tests wait for the driver's timeouts, some seconds each.
const poolSize = 10;

let source: TestDatabase;
let database: Database;
beforeAll(async () => {
  source = await openTestDatabase();
  database = await source.connect();
});
afterEach(() => source.restore());
afterAll(() => source.close());

/** Runs one transaction on each connection of the pool, all at the same time. */
const runOnEveryConnection = () =>
  Promise.allSettled(
    Array.from({ length: poolSize }, () =>
      database.db.transaction((tx) => tx.execute(sql`select pg_sleep(0.1)`)),
    ),
  );

const countDone = (outcomes: PromiseSettledResult<unknown>[]) =>
  outcomes.filter(({ status }) => status === 'fulfilled').length;

it('a connection that breaks during a transaction fails this transaction, and the process goes on', async () => {
  const broken = database.db.transaction(async (tx) => {
    await tx.execute(sql`select 1`);
    const slow = tx.execute(sql`select pg_sleep(30)`);
    source.cut();
    await slow;
  });
  await expect(broken).rejects.toThrow();
  source.restore();
  expect(countDone(await runOnEveryConnection())).toBe(poolSize);
});

it('transactions that cannot begin give their connections back', async () => {
  expect(countDone(await runOnEveryConnection())).toBe(poolSize);
  source.stall();
  expect(countDone(await runOnEveryConnection())).toBe(0);
  source.restore();
  expect(countDone(await runOnEveryConnection())).toBe(poolSize);
});

it('a connection whose statement got no answer in time is not used again', async () => {
  const silent = database.db.transaction(async (tx) => {
    await tx.execute(sql`select 1`);
    source.stall();
    await tx.execute(sql`select 1`);
  });
  await expect(silent).rejects.toMatchObject({ cause: { message: 'Query read timeout' } });
  source.restore();
  expect(countDone(await runOnEveryConnection())).toBe(poolSize);
});

it('a transaction that fails by itself is rolled back, and its connection is used again', async () => {
  const who = sql<{ pid: number }>`select pg_backend_pid() as pid`;
  const fault = new Error('not this');
  const pids: unknown[] = [];
  const failed = database.db.transaction(async (tx) => {
    pids.push(await tx.execute(who));
    await tx.execute(sql`create table left_behind ()`);
    throw fault;
  });
  await expect(failed).rejects.toBe(fault);
  pids.push(await database.db.execute(who));
  expect(pids[1]).toMatchObject({ rows: (pids[0] as { rows: unknown[] }).rows });
  await expect(database.db.execute(sql`select from left_behind`)).rejects.toMatchObject({
    cause: { code: '42P01' },
  });
});
