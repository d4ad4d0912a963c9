import { and, eq, gt, isNull, or, sql } from 'drizzle-orm';
import type { Db } from '../../db/client.ts';
import { sessions } from '../../db/tables.ts';
import type { DeviceKey } from './device-proof.ts';

const isLive = (id: string, now: Date) =>
  and(eq(sessions.id, id), isNull(sessions.revokedAt), gt(sessions.expiresAt, now));

/**
 * Binds a live session to a key, once: the condition is in the WHERE clause, so of two keys one gets through. The key
 * that the session has is accepted again and changes nothing, because networks send a request twice.
 * @returns the person's id, or null when the session has another key or has ended
 */
export async function bindToDevice(
  db: Db,
  { id, key, now }: { readonly id: string; readonly key: DeviceKey; readonly now: Date },
): Promise<string | null> {
  const [bound] = await db
    .update(sessions)
    .set({
      deviceKey: key,
      deviceBoundAt: sql`coalesce(${sessions.deviceBoundAt}, ${sql.param(now, sessions.deviceBoundAt)}::timestamptz)`,
    })
    .where(and(isLive(id, now), or(isNull(sessions.deviceKey), eq(sessions.deviceKey, key))))
    .returning({ userId: sessions.userId });
  return bound?.userId ?? null;
}

/** The key that a live session is bound to. Null when it is bound to none, has ended or does not exist. */
export async function findDeviceKey(
  db: Db,
  { id, now }: { readonly id: string; readonly now: Date },
): Promise<{ readonly key: DeviceKey; readonly userId: string } | null> {
  const [found] = await db
    .select({ key: sessions.deviceKey, userId: sessions.userId })
    .from(sessions)
    .where(isLive(id, now));
  return found?.key ? { key: found.key, userId: found.userId } : null;
}
