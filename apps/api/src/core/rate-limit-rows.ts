import { asc, count, gt, lt, type SQLWrapper } from 'drizzle-orm';
import { isAnyOf } from '../db/any-of.ts';
import type { Db } from '../db/client.ts';
import { rateLimits } from '../db/tables.ts';
import type { Clock } from '../lib/clock.ts';

/** Deletes at most `limit` windows that are over. @returns how many it deleted */
export async function purgeWindows(db: Db, now: number, limit: number): Promise<number> {
  const over = db
    .select({ key: rateLimits.key })
    .from(rateLimits)
    .where(lt(rateLimits.windowEndsAt, new Date(now)))
    .limit(limit);
  return deleteRows(db, over);
}

/**
 * Keeps the number of rows in the table of counted attempts at or below `maxRows`, whatever keys are counted.
 *
 * Call the returned function before each hit. After every `maxRows / 10` hits it deletes windows that are over. If the
 * table is still too full, it also deletes the windows with the fewest hits: a flood of new keys then loses its own
 * rows before a count that matters. Hits wait for the deletion, so that they cannot add rows faster than it deletes.
 */
export function createRowLimit(
  db: Db,
  { clock, maxRows }: { readonly clock: Clock; readonly maxRows: number },
): () => Promise<void> {
  const step = Math.ceil(maxRows / 10);
  let hits = 0;
  let trimming: Promise<void> | null = null;

  async function trim(): Promise<void> {
    const now = clock.now();
    await purgeWindows(db, now, 2 * step);
    const isOpen = gt(rateLimits.windowEndsAt, new Date(now));
    const [open] = await db.select({ rows: count() }).from(rateLimits).where(isOpen);
    const surplus = Number(open?.rows) - (maxRows - 2 * step);
    if (surplus > 0) {
      const fewestHits = db
        .select({ key: rateLimits.key })
        .from(rateLimits)
        .where(isOpen)
        .orderBy(asc(rateLimits.hits), asc(rateLimits.windowEndsAt))
        .limit(Math.min(surplus, 2 * step));
      await deleteRows(db, fewestHits);
    }
    hits = 0;
  }

  return async () => {
    while (hits >= step) {
      trimming ??= trim().finally(() => {
        trimming = null;
      });
      await trimming;
    }
    hits++;
  };
}

async function deleteRows(db: Db, keys: SQLWrapper): Promise<number> {
  const deleted = await db
    .delete(rateLimits)
    .where(isAnyOf(rateLimits.key, keys))
    .returning({ key: rateLimits.key });
  return deleted.length;
}
