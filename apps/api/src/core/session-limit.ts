import { and, desc, eq, gt, inArray, isNotNull, isNull, lt, lte, or, sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { deletedSessions, sessions, users } from '../db/tables.ts';
import { type Person, personColumns } from './person.ts';
import { endOf } from './session-end.ts';

type Room = {
  readonly userId: string;
  readonly now: Date;
  readonly limit: number;
  readonly forgetBefore: Date;
};

/**
 * Reads the person and locks their row until the transaction ends. Returns null when the person is disabled or deleted.
 *
 * The lock makes parallel sign-ins of one person run one after another, because otherwise none would count the others'
 * sessions. It also makes a statement that disables the person wait, so that this statement ends the new session too.
 */
export async function lockPerson(tx: Pick<Db, 'select'>, userId: string): Promise<Person | null> {
  const [person] = await tx
    .select(personColumns)
    .from(users)
    .where(and(eq(users.id, userId), isNull(users.disabledAt)))
    .for('no key update');
  return person ?? null;
}

/**
 * Makes room for one more session of a person, inside the transaction that begins it and after `lockPerson`.
 *
 * Ends the live sessions beyond the limit, those longest unused first. Deletes the sessions that ended before
 * `forgetBefore`, except the newest ended ones, as many as the limit. Sessions that ended later stay, because a process
 * whose feed was down reads them (core/revocations.ts). So the number of rows stays bounded however often the person
 * signs in.
 *
 * @returns the ids of the sessions it ended
 */
export async function makeRoom(
  tx: Pick<Db, 'select' | 'update' | 'delete'>,
  { userId, now, limit, forgetBefore }: Room,
): Promise<string[]> {
  const ofPerson = eq(sessions.userId, userId);

  const surplus = tx
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(ofPerson, isNull(sessions.revokedAt), gt(sessions.expiresAt, now)))
    .orderBy(desc(sessions.rotatedAt))
    .offset(limit - 1);
  const ended = await tx
    .update(sessions)
    .set({ revokedAt: endOf(now), revokedReason: 'session_limit' })
    .where(and(inArray(sessions.id, surplus), isNull(sessions.revokedAt)))
    .returning({ id: sessions.id });

  const endedAt = sql`least(${sessions.revokedAt}, ${sessions.expiresAt})`;
  const past = tx
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(ofPerson, or(isNotNull(sessions.revokedAt), lte(sessions.expiresAt, now))))
    .orderBy(desc(endedAt))
    .offset(limit);
  const forgotten = await tx
    .delete(sessions)
    .where(
      and(inArray(sessions.id, past), lt(endedAt, sql.param(forgetBefore, sessions.expiresAt))),
    )
    .returning({ id: sessions.id });
  if (forgotten.length > 0) await removeMarks(tx, forgotten);

  return ended.map(({ id }) => id);
}

/**
 * The database marks each deleted session, in case its tokens are still valid. Those of these sessions have expired, and
 * a person who signs in all day would fill the table with their marks.
 */
async function removeMarks(tx: Pick<Db, 'delete'>, marked: { id: string }[]): Promise<void> {
  const ids = marked.map(({ id }) => id);
  await tx.delete(deletedSessions).where(inArray(deletedSessions.id, ids));
}
