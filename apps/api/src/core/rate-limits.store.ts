import assert from 'node:assert/strict';
import { eq, lt, sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { rateLimits } from '../db/tables.ts';
import type { Clock } from '../lib/clock.ts';

export type Limit = {
  /** How many hits a window takes. */
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
  /** Counts one hit in each bucket, before the work it pays for; the states are in the order of the buckets. */
  hit(buckets: readonly Bucket[]): Promise<BucketState[]>;
  /** Gives hits back, for attempts that turned out not to count. */
  giveBack(keys: readonly string[]): Promise<void>;
  reset(key: string): Promise<void>;
  purge(): Promise<void>;
};

/** Fixed windows in PostgreSQL, so that several API processes share them. One statement per call, so parallel hits all count. */
export function createRateLimitStore(db: Db, clock: Clock): RateLimitStore {
  return {
    async hit(buckets) {
      const now = clock.now();
      const rows = await db
        .insert(rateLimits)
        .values(
          buckets.map(({ key, limit }) => ({
            key,
            hits: 1,
            windowEndsAt: new Date(now + limit.window),
          })),
        )
        .onConflictDoUpdate({
          target: rateLimits.key,
          set: {
            hits: sql`case when ${isOver(now)} then 1 else ${rateLimits.hits} + 1 end`,
            windowEndsAt: sql`case when ${isOver(now)} then excluded.window_ends_at else ${rateLimits.windowEndsAt} end`,
          },
        })
        .returning();
      const byKey = new Map(rows.map((row) => [row.key, row]));
      return buckets.map(({ key, limit }) => {
        const row = byKey.get(key);
        assert(row, 'every bucket is counted');
        return {
          isExceeded: row.hits > limit.max,
          remaining: Math.max(0, limit.max - row.hits),
          resetsIn: Math.max(1, Math.ceil((row.windowEndsAt.getTime() - now) / 1000)),
        };
      });
    },
    async giveBack(keys) {
      // One row per statement: `hit` locks its rows in the order of the buckets, and a statement that locked
      // the same rows in the order of the index would deadlock with it.
      for (const key of keys) {
        await db
          .update(rateLimits)
          .set({ hits: sql`greatest(${rateLimits.hits} - 1, 0)` })
          .where(eq(rateLimits.key, key));
      }
    },
    async reset(key) {
      await db.delete(rateLimits).where(eq(rateLimits.key, key));
    },
    async purge() {
      await db.delete(rateLimits).where(lt(rateLimits.windowEndsAt, new Date(clock.now())));
    },
  };
}

function isOver(now: number) {
  return sql`${rateLimits.windowEndsAt} <= ${new Date(now).toISOString()}::timestamptz`;
}
