import { lt } from 'drizzle-orm';
import { isAnyOf } from '../db/any-of.ts';
import type { Db } from '../db/client.ts';
import { deletedSessions, sessions } from '../db/tables.ts';

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

/** Deletes at most `limit` marks of sessions that were deleted before a time. @returns how many it deleted */
export async function purgeDeletedSessions(db: Db, before: Date, limit: number): Promise<number> {
  const old = db
    .select({ id: deletedSessions.id })
    .from(deletedSessions)
    .where(lt(deletedSessions.deletedAt, before))
    .limit(limit);
  const deleted = await db
    .delete(deletedSessions)
    .where(isAnyOf(deletedSessions.id, old))
    .returning({ id: deletedSessions.id });
  return deleted.length;
}
