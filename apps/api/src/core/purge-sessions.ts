import { lt } from 'drizzle-orm';
import { isAnyOf } from '../db/any-of.ts';
import type { Db } from '../db/client.ts';
import { sessions } from '../db/tables.ts';

/** Deletes at most `limit` sessions that expired before a time. @returns how many it deleted */
export async function purgeSessions(db: Db, expiredBefore: Date, limit: number): Promise<number> {
  const expired = db
    .select({ id: sessions.id })
    .from(sessions)
    .where(lt(sessions.expiresAt, expiredBefore))
    .limit(limit);
  const deleted = await db
    .delete(sessions)
    .where(isAnyOf(sessions.id, expired))
    .returning({ id: sessions.id });
  return deleted.length;
}
