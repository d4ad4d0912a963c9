import { and, eq, gt, isNull } from 'drizzle-orm';
import type { Tx } from '../../db/client.ts';
import { sessions } from '../../db/tables.ts';

/**
 * Records that the person of a session has just proved who they are. It changes nothing else of the session, and
 * nothing at all once the session has ended: the WHERE clause decides that race.
 *
 * @returns false when the session has ended
 */
export async function recordProof(tx: Tx, sessionId: string, now: Date): Promise<boolean> {
  const proven = await tx
    .update(sessions)
    .set({ authenticatedAt: now })
    .where(and(eq(sessions.id, sessionId), isNull(sessions.revokedAt), gt(sessions.expiresAt, now)))
    .returning({ id: sessions.id });
  return proven.length > 0;
}
