import assert from 'node:assert/strict';
import { eq, sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { rateLimits } from '../db/tables.ts';
import { setNewest } from '../lib/bounded-map.ts';
import { type Clock, maxClockSkew } from '../lib/clock.ts';
import { createRowLimit } from './rate-limit-rows.ts';

export type Limit = {
  /** How many hits are allowed in one window. */
  readonly max: number;
  /** Milliseconds. */
  readonly window: number;
};

export type Bucket = { readonly key: string; readonly limit: Limit };

export type BucketState = {
  readonly isExceeded: boolean;
  readonly remaining: number;
  /** Whole seconds until the window ends. */
  readonly resetsIn: number;
};

export type RateLimitStore = {
  /** The state of a bucket that this process remembers as exceeded, else null. Makes no query. */
  exceeded(key: string): BucketState | null;
  /** Counts one hit. Call it before the work that is limited. */
  hit(bucket: Bucket): Promise<BucketState>;
  /** Takes one hit off the count, for an attempt that turned out not to count. */
  giveBack(key: string): Promise<void>;
  reset(key: string): Promise<void>;
};

type Options = {
  readonly clock: Clock;
  /** How many rows the table may have. When it is full, the rows with the fewest hits are deleted. */
  readonly maxRows: number;
  /** How many exceeded buckets are remembered. */
  readonly capacity?: number;
};

/**
 * Counts hits in fixed windows in PostgreSQL, so that several API processes share the counts. Each call is one
 * statement on one row, so parallel hits all count and calls cannot deadlock.
 *
 * A flood must not fill the table that counts it. An exceeded bucket is answered from memory until its window ends,
 * and then costs neither a row nor a statement. The number of rows is limited from time to time (rate-limit-rows.ts).
 *
 * If a window ends later than a whole window from now, the clock has stepped back since the window began. The window
 * then counts as over, because its end may be hours away.
 */
export function createRateLimitStore(db: Db, options: Options): RateLimitStore {
  const { clock, capacity = 10_000 } = options;
  const exceededUntil = new Map<string, { readonly end: number; readonly window: number }>();
  const keepBounded = createRowLimit(db, options);

  const secondsUntil = (end: number) => Math.max(1, Math.ceil((end - clock.now()) / 1000));

  function exceeded(key: string): BucketState | null {
    const { end, window } = exceededUntil.get(key) ?? { end: 0, window: 0 };
    const left = end - clock.now();
    if (left > 0 && left <= window + maxClockSkew) {
      return { isExceeded: true, remaining: 0, resetsIn: secondsUntil(end) };
    }
    exceededUntil.delete(key);
    return null;
  }

  return {
    exceeded,
    async hit({ key, limit }) {
      const known = exceeded(key);
      if (known) return known;
      await keepBounded();
      const now = clock.now();
      const isOver = isWindowOver(now, limit.window);
      const [row] = await db
        .insert(rateLimits)
        .values({ key, hits: 1, windowEndsAt: new Date(now + limit.window) })
        .onConflictDoUpdate({
          target: rateLimits.key,
          set: {
            hits: sql`case when ${isOver} then 1 else ${rateLimits.hits} + 1 end`,
            windowEndsAt: sql`case when ${isOver} then excluded.window_ends_at else ${rateLimits.windowEndsAt} end`,
          },
        })
        .returning();
      assert(row, 'every hit is counted');
      const end = row.windowEndsAt.getTime();
      const isExceeded = row.hits > limit.max;
      if (isExceeded) setNewest(exceededUntil, [key, { end, window: limit.window }], capacity);
      const remaining = Math.max(0, limit.max - row.hits);
      return { isExceeded, remaining, resetsIn: secondsUntil(end) };
    },
    async giveBack(key) {
      await db
        .update(rateLimits)
        .set({ hits: sql`greatest(${rateLimits.hits} - 1, 0)` })
        .where(eq(rateLimits.key, key));
      exceededUntil.delete(key);
    },
    async reset(key) {
      await db.delete(rateLimits).where(eq(rateLimits.key, key));
      exceededUntil.delete(key);
    },
  };
}

function isWindowOver(now: number, window: number) {
  const instant = (ms: number) => sql`${new Date(ms).toISOString()}::timestamptz`;
  const latestEnd = now + window + maxClockSkew;
  return sql`${rateLimits.windowEndsAt} <= ${instant(now)} or ${rateLimits.windowEndsAt} > ${instant(latestEnd)}`;
}
