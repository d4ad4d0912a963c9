import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../db/client.ts';
import { rateLimits } from '../db/tables.ts';
import { createTestClock } from '../testing/create-test-app.ts';
import { openTestDatabase, type TestDatabase } from '../testing/open-test-database.ts';
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
  store = createRateLimitStore(database.db, clock);
});

const hitOnce = async (key = 'a') => (await store.hit([bucket(key)]))[0];
const keys = async () => (await database.db.select().from(rateLimits)).map((row) => row.key).sort();

describe('rate limits', () => {
  it('let through as many as the limit says, and no more', async () => {
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
    expect(states.filter((state) => !state?.isExceeded)).toHaveLength(3);
    const [row] = await database.db.select().from(rateLimits);
    expect(row?.hits).toBe(50);
  });

  it('count in several buckets at once and answer in their order', async () => {
    await hitOnce('b');
    const [a, b] = await store.hit([bucket('a'), { key: 'b', limit: { max: 1, window: 1_000 } }]);
    expect(a).toEqual({ isExceeded: false, remaining: 2, resetsIn: 60 });
    expect(b).toEqual({ isExceeded: true, remaining: 0, resetsIn: 60 });
  });

  it('begin a new window when the old one is over, to the millisecond, and only then', async () => {
    await hitOnce();
    clock.advance(59_999);
    expect(await hitOnce()).toEqual({ isExceeded: false, remaining: 1, resetsIn: 1 });
    clock.advance(1);
    expect(await hitOnce()).toEqual({ isExceeded: false, remaining: 2, resetsIn: 60 });
  });

  it('do not prolong a window by hitting it', async () => {
    for (let hits = 0; hits < 10; hits++) await hitOnce();
    clock.advance(60_000);
    expect(await hitOnce()).toMatchObject({ isExceeded: false, remaining: 2 });
  });

  it('give back what turned out not to count, never below nothing', async () => {
    await store.hit([bucket('a'), bucket('b')]);
    await store.giveBack(['a', 'b']);
    await store.giveBack(['a']);
    expect(await hitOnce('a')).toMatchObject({ remaining: 2 });
    expect(await hitOnce('b')).toMatchObject({ remaining: 2 });
  });

  it('are forgotten on reset, one key only', async () => {
    await hitOnce('a');
    await hitOnce('b');
    await store.reset('a');
    expect(await keys()).toEqual(['b']);
  });

  it('are purged when their window is over, and not before', async () => {
    await hitOnce('a');
    clock.advance(30_000);
    await hitOnce('b');
    clock.advance(30_001);
    await store.purge();
    expect(await keys()).toEqual(['b']);
  });
});
