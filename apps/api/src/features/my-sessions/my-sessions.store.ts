import { and, desc, eq, gt, isNull } from 'drizzle-orm';
import type { Db } from '../../db/client.ts';
import { sessions } from '../../db/tables.ts';
import { isId } from '../../lib/id.ts';

const isLiveOf = (userId: string, now: Date) =>
  and(eq(sessions.userId, userId), isNull(sessions.revokedAt), gt(sessions.expiresAt, now));

/** The live sessions of a person, those used last first. SESSIONS_PER_USER bounds their number. */
export function listLiveSessions(db: Db, userId: string, now: Date) {
  return db
    .select({
      id: sessions.id,
      device: sessions.device,
      userAgent: sessions.userAgent,
      address: sessions.address,
      createdAt: sessions.createdAt,
      rotatedAt: sessions.rotatedAt,
      keyThumbprint: sessions.keyThumbprint, // feature: session-key
      deviceBoundAt: sessions.deviceBoundAt, // feature: device-bound
    })
    .from(sessions)
    .where(isLiveOf(userId, now))
    .orderBy(desc(sessions.rotatedAt), desc(sessions.id));
}

/** Whether an id from outside names a live session of this person. */
export async function isOwnLiveSession(
  db: Db,
  { id, userId, now }: { readonly id: string; readonly userId: string; readonly now: Date },
): Promise<boolean> {
  if (!isId(id)) return false;
  const found = await db
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.id, id), isLiveOf(userId, now)));
  return found.length > 0;
}
