import { and, eq, gt, isNull } from 'drizzle-orm';
import type { Db } from '../../db/client.ts';
import { sessions } from '../../db/tables.ts';
import type { DeviceKey } from './device-proof.ts';

const isLive = (id: string, now: Date) =>
  and(eq(sessions.id, id), isNull(sessions.revokedAt), gt(sessions.expiresAt, now));

/**
 * Binds a live session to a key, once: the condition is in the WHERE clause, so of two registrations one gets through.
 * @returns the person's id, or null when the session has a key already or has ended
 */
export async function bindToDevice(
  db: Db,
  { id, key, now }: { readonly id: string; readonly key: DeviceKey; readonly now: Date },
): Promise<string | null> {
  const [bound] = await db
    .update(sessions)
    .set({ deviceKey: key, deviceBoundAt: now })
    .where(and(isLive(id, now), isNull(sessions.deviceKey)))
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
