import { and, eq, gte, inArray, or } from 'drizzle-orm';
import type { Tx } from '../db/client.ts';
import { links } from '../db/mail-tables.ts';
import { passwords, users } from '../db/tables.ts';
import type { Link } from './links.ts';

const day = 86_400_000;

/** What is under way and would change the account when its link is opened. */
const underWay = ['reset_password', 'confirm_email'];

/** Blocks changes of an account for a day, whoever wants them. Its owner still gets in by a reset of the password. */
export async function blockChanges(tx: Tx, userId: string, now: number): Promise<void> {
  const changesBlockedUntil = new Date(now + day);
  await tx.update(users).set({ changesBlockedUntil }).where(eq(users.id, userId));
}

/** The password signs nobody in any more until it is reset by mail. */
export async function closePassword(tx: Tx, userId: string): Promise<void> {
  await tx.update(passwords).set({ mustChange: true }).where(eq(passwords.userId, userId));
}

/**
 * Ends the links of a person that somebody else may hold: everything under way, and every link that is newer than the
 * one that was used. Older links to take a change back stay, because they lead to an earlier state: otherwise whoever
 * took the account over could end them with the link of their own mailbox.
 */
export async function endLinksSince(tx: Tx, { userId, createdAt }: Link): Promise<void> {
  const isUnsafe = or(inArray(links.purpose, underWay), gte(links.createdAt, createdAt));
  await tx.delete(links).where(and(eq(links.userId, userId ?? ''), isUnsafe));
}
