import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../db/client.ts';
import { rateLimits } from '../db/tables.ts';
import { createTestClock } from '../testing/create-test-app.ts';
import { openTestDatabase, type TestDatabase } from '../testing/open-test-database.ts';
import { purgeWindows } from './rate-limit-rows.ts';
import { createRateLimitStore, type RateLimitStore } from './rate-limits.store.ts';

const limit = { max: 3, window: 60_000 };
const bucket = (key: string) => ({ key, limit });

let source: TestDatabase;
let database: Database;
let clock = createTestClock();
let store: RateLimitStore;
beforeAll(async () => {
  source = await openTestDatabase();
  database = await source.connect();
});
afterAll(() => source.close());
beforeEach(async () => {
  await database.db.delete(rateLimits);
  clock = createTestClock();
  store = createRateLimitStore(database.db, { clock, maxRows: 1_000 });
});

const hitOnce = (key = 'a') => store.hit(bucket(key));
const keys = async () => (await database.db.select().from(rateLimits)).map((row) => row.key).sort();

describe('rate limits', () => {
  it('let through as many hits as the limit allows, and no more', async () => {
    const states = [await hitOnce(), await hitOnce(), await hitOnce(), await hitOnce()];
    expect(states).toEqual([
      { isExceeded: false, remaining: 2, resetsIn: 60 },
      { isExceeded: false, remaining: 1, resetsIn: 60 },
      { isExceeded: false, remaining: 0, resetsIn: 60 },
      { isExceeded: true, remaining: 0, resetsIn: 60 },
    ]);
  });

  it('count every one of fifty parallel hits', async () => {
    const states = await Promise.all(Array.from({ length: 50 }, () => hitOnce()));
    expect(states.filter((state) => !state.isExceeded)).toHaveLength(3);
  });

  it('begin a new window at the millisecond at which the old one ends, and not before', async () => {
    await hitOnce();
    clock.advance(59_999);
    expect(await hitOnce()).toEqual({ isExceeded: false, remaining: 1, resetsIn: 1 });
    clock.advance(1);
    expect(await hitOnce()).toEqual({ isExceeded: false, remaining: 2, resetsIn: 60 });
  });

  it('begin a new window when the clock has stepped back by more than clocks may differ', async () => {
    for (let count = 0; count < 5; count++) await hitOnce();
    clock.advance(-3_600_000);
    expect(store.exceeded('a')).toBeNull();
    expect(await hitOnce()).toMatchObject({ isExceeded: false });
  });

  it('do not prolong a window when it is hit', async () => {
    for (let hits = 0; hits < 10; hits++) await hitOnce();
    clock.advance(60_000);
    expect(await hitOnce()).toMatchObject({ isExceeded: false, remaining: 2 });
  });

  it('give back hits that turned out not to count, but never go below zero', async () => {
    await hitOnce('a');
    await hitOnce('b');
    await store.giveBack('a');
    await store.giveBack('b');
    await store.giveBack('a');
    expect(await hitOnce('a')).toMatchObject({ remaining: 2 });
    expect(await hitOnce('b')).toMatchObject({ remaining: 2 });
  });

  it('are forgotten on reset, for that key only', async () => {
    await hitOnce('a');
    await hitOnce('b');
    await store.reset('a');
    expect(await keys()).toEqual(['b']);
  });

  it('are purged only after their window is over, and only so many at a time', async () => {
    await hitOnce('a');
    await hitOnce('b');
    clock.advance(30_000);
    await hitOnce('c');
    clock.advance(30_001);
    expect(await purgeWindows(database.db, clock.now(), 1)).toBe(1);
    expect(await purgeWindows(database.db, clock.now(), 9)).toBe(1);
    expect(await keys()).toEqual(['c']);
  });
});

describe('an exceeded bucket', () => {
  const exceed = async (key = 'a') => {
    for (let hits = 0; hits < 4; hits++) await hitOnce(key);
  };

  it('is answered from memory until its window ends, without a statement or a row', async () => {
    await exceed();
    const asked = source.traffic();
    clock.advance(20_000);
    for (let hits = 0; hits < 50; hits++) {
      expect(await hitOnce()).toEqual({ isExceeded: true, remaining: 0, resetsIn: 40 });
    }
    expect(store.exceeded('a')).toEqual({ isExceeded: true, remaining: 0, resetsIn: 40 });
    expect(source.traffic()).toBe(asked);
    clock.advance(40_000);
    expect(store.exceeded('a')).toBeNull();
    expect(await hitOnce()).toMatchObject({ isExceeded: false, remaining: 2 });
  });

  it.each([
    ['a hit is given back', (key: string) => store.giveBack(key)],
    ['its count is reset', (key: string) => store.reset(key)],
  ])('is no longer answered from memory when %s', async (_what, undo) => {
    await exceed();
    await undo('a');
    expect(store.exceeded('a')).toBeNull();
  });

  it('is unknown to another process until that process counts a hit', async () => {
    await exceed();
    const other = createRateLimitStore(database.db, { clock, maxRows: 1_000 });
    expect(other.exceeded('a')).toBeNull();
    expect(await other.hit(bucket('a'))).toMatchObject({ isExceeded: true });
  });

  it('is dropped from memory, but not from the table, when there are too many', async () => {
    store = createRateLimitStore(database.db, { clock, maxRows: 1_000, capacity: 2 });
    for (const key of ['a', 'b', 'c']) await exceed(key);
    expect(['a', 'b', 'c'].map((key) => store.exceeded(key) !== null)).toEqual([false, true, true]);
    expect(await hitOnce('a')).toMatchObject({ isExceeded: true });
  });
});
