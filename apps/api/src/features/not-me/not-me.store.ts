import { and, asc, eq, gt, gte, inArray, or, sql } from 'drizzle-orm';
import type { Link } from '../../core/links.ts';
import type { NotMeData } from '../../core/notices.ts';
import type { Tx } from '../../db/client.ts';
import { links } from '../../db/mail-tables.ts';
import { passwords, users } from '../../db/tables.ts';

/** What is under way and would change the account when its link is opened. */
const pending = ['reset_password', 'confirm_email'];

/**
 * Ends the links of a person that somebody else may hold: everything under way, and every link that is newer than the
 * one that was used. Older links to take a change back stay, because they lead to an earlier state: otherwise whoever
 * took the account over could end them with the link of their own mailbox.
 */
export async function endLinksSince(tx: Tx, { userId, createdAt }: Link): Promise<void> {
  const isUnsafe = or(inArray(links.purpose, pending), gte(links.createdAt, createdAt));
  await tx.delete(links).where(and(eq(links.userId, userId ?? ''), isUnsafe));
}

/** Whether the address of the account has been changed from this one by a change that can still be taken back. */
export async function wasChangedFrom(
  tx: Tx,
  { userId, email, now }: { userId: string; email: string; now: Date },
): Promise<boolean> {
  const isOf = (member: keyof NotMeData, value: string) =>
    eq(sql`${links.data} ->> ${member}`, value);
  const found = await tx
    .select({ id: links.id })
    .from(links)
    .where(
      and(
        eq(links.userId, userId),
        eq(links.purpose, 'not_me'),
        isOf('type', 'email_changed'),
        isOf('to', email),
        gt(links.expiresAt, now),
      ),
    )
    .orderBy(asc(links.createdAt))
    .limit(1);
  return found.length > 0;
}

export async function blockChanges(tx: Tx, userId: string, until: Date): Promise<void> {
  await tx.update(users).set({ changesBlockedUntil: until }).where(eq(users.id, userId));
}

/** The password signs nobody in any more until it is reset by mail. */
export async function closePassword(tx: Tx, userId: string): Promise<void> {
  await tx.update(passwords).set({ mustChange: true }).where(eq(passwords.userId, userId));
}
