import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { createTestClock } from '../testing/create-test-app.ts';
import { openTestDatabase } from '../testing/open-test-database.ts';
import { createRateLimitStore } from './rate-limits.store.ts';

it('hits and give-backs of the same two buckets at once never deadlock', async () => {
  const source = await openTestDatabase();
  const { db } = await source.connect();
  // So many rows make PostgreSQL use the index, in which `account` comes before `address`.
  await db.execute(
    sql`insert into rate_limits select 'key' || n, 1, now() from generate_series(1, 5000) n`,
  );
  await db.execute(sql`analyze rate_limits`);
  const store = createRateLimitStore(db, { clock: createTestClock(), maxRows: 100_000 });
  const limit = { max: 1_000, window: 60_000 };
  const keys = ['address', 'account'];
  const rounds = Array.from({ length: 200 }, async (_, round) => {
    for (const key of keys) await (round % 2 ? store.hit({ key, limit }) : store.giveBack(key));
  });
  const results = await Promise.allSettled(rounds);
  expect(results.filter(({ status }) => status === 'rejected')).toEqual([]);
  await source.close();
});
