import { count } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../db/client.ts';
import { rateLimits } from '../db/tables.ts';
import { createTestClock } from '../testing/create-test-app.ts';
import { openTestDatabase, type TestDatabase } from '../testing/open-test-database.ts';
import { createRateLimitStore, type RateLimitStore } from './rate-limits.store.ts';

const maxRows = 100;
const limit = { max: 3, window: 60_000 };

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
  store = createRateLimitStore(database.db, { clock, maxRows });
});

const hit = (key: string) => store.hit({ key, limit });
async function rows(): Promise<number> {
  const [table] = await database.db.select({ rows: count() }).from(rateLimits);
  return Number(table?.rows);
}

describe('the table of counted attempts', () => {
  it('never has more rows than the limit, however many keys are counted', async () => {
    let most = 0;
    for (let key = 0; key < 350; key++) {
      await hit(`flood-${key}`);
      if (key % 5 === 4) most = Math.max(most, await rows());
    }
    expect(most).toBeGreaterThan(maxRows * 0.7);
    expect(most).toBeLessThanOrEqual(maxRows);
  });

  it('never has more rows than the limit when keys are counted in parallel', async () => {
    await Promise.all(Array.from({ length: 400 }, (_, key) => hit(`flood-${key}`)));
    expect(await rows()).toBeLessThanOrEqual(maxRows);
  });

  it('loses the counts with the fewest hits first, so that it keeps those that matter', async () => {
    for (let hits = 0; hits < 3; hits++) await hit('guessed at');
    for (let key = 0; key < 350; key++) await hit(`flood-${key}`);
    expect(await hit('guessed at')).toMatchObject({ isExceeded: true });
  });

  it('forgets the windows that are over before any open one', async () => {
    for (let key = 0; key < 79; key++) await hit(`old-${key}`);
    clock.advance(limit.window + 1);
    for (let key = 0; key < 70; key++) await hit(`new-${key}`);
    const keys = (await database.db.select().from(rateLimits)).map((row) => row.key);
    expect(keys.filter((key) => key.startsWith('new'))).toHaveLength(70);
    expect(keys.length).toBeLessThanOrEqual(maxRows);
  });

  it('is trimmed at the next hit if the database could not be reached at this one', async () => {
    for (let key = 0; key < 10; key++) await hit(`flood-${key}`);
    source.cut();
    await expect(hit('flood-10')).rejects.toThrow();
    source.restore();
    expect(await hit('flood-11')).toMatchObject({ isExceeded: false });
  });
});
