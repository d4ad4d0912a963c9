import { type ActivityType, activityTypes } from '@latchkey/contracts/activity';
import { and, desc, eq, inArray, lt, sql } from 'drizzle-orm';
import type { Db } from '../../db/client.ts';
import { accountEvents } from './activity.table.ts';

export type KeptEvent = {
  readonly id: number;
  readonly type: ActivityType;
  readonly at: Date;
  readonly sessionId: string | null;
  readonly address: string | null;
  readonly device: string | null;
};

type Page = {
  readonly userId: string;
  /** Only events that were kept before this one; null for the newest. */
  readonly before: number | null;
  readonly limit: number;
};

/** Lists events of one person, newest first. Names of a feature that was deleted are left out. */
export function listEvents(db: Db, { userId, before, limit }: Page): Promise<KeptEvent[]> {
  const { id, at, sessionId, address, device } = accountEvents;
  return db
    .select({ id, type: sql<ActivityType>`${accountEvents.type}`, at, sessionId, address, device })
    .from(accountEvents)
    .where(
      and(
        eq(accountEvents.userId, userId),
        inArray(accountEvents.type, [...activityTypes]),
        before === null ? undefined : lt(id, before),
      ),
    )
    .orderBy(desc(id))
    .limit(limit);
}

/**
 * Deletes at most `limit` events from before a time, with the function of the database that alone may.
 * @returns how many it deleted
 */
export async function purgeEvents(db: Db, before: Date, limit: number): Promise<number> {
  const purged = sql<number>`purge_account_events(${before.toISOString()}::timestamptz, ${limit}::int)`;
  const [row] = await db.select({ purged }).from(sql`(select) as one`);
  return row?.purged ?? 0;
}
