import { and, eq, gte, inArray, or } from 'drizzle-orm';
import type { Tx } from '../db/client.ts';
import { links } from '../db/mail-tables.ts';
import { passwords, users } from '../db/tables.ts';
import { beginPasswordReset } from './begin-password-reset.ts';
import { type Link, type Links, underWay } from './links.ts';
import type { MailTemplate } from './mail.ts';
import type { Outbox } from './outbox.ts';
import type { EndReason } from './session.ts';
import type { Sessions } from './sessions.ts';

const day = 86_400_000;

type Services = {
  readonly links: Links;
  readonly outbox: Outbox;
  readonly sessions: Pick<Sessions, 'endAllWithin'>;
};

type Securing = {
  readonly userId: string;
  /** The address of the account, to which the link to a new password goes. */
  readonly email: string;
  /** The link with which the owner takes something back. It is used up already. */
  readonly link: Link;
  readonly now: Date;
  /** Whether somebody else may know the password. */
  readonly closesPassword: boolean;
  readonly reason: EndReason;
  /** The mail with the link to a new password. */
  readonly template: MailTemplate<{ readonly linkId: string }>;
};

/**
 * Secures an account for the owner of its mailbox, as part of a larger change: blocks changes for a day, closes the
 * password, ends the links that somebody else may hold, mails a link to a new password, and ends every session. A
 * way to sign in other than the password stays as it is.
 *
 * @returns `mark`, to be called when the transaction is committed
 */
export async function secureAccount(
  services: Services,
  tx: Tx,
  { userId, email, link, now, closesPassword, reason, template }: Securing,
): Promise<{ mark(): void }> {
  await blockChanges(tx, userId, now.getTime());
  if (closesPassword) await closePassword(tx, userId);
  await endLinksSince(tx, link);
  await beginPasswordReset(services, tx, { id: userId, email }, template);
  return services.sessions.endAllWithin(tx, userId, { reason });
}

/** Blocks changes of an account for a day, whoever wants them. Its owner still gets in by a reset of the password. */
async function blockChanges(tx: Tx, userId: string, now: number): Promise<void> {
  const changesBlockedUntil = new Date(now + day);
  await tx.update(users).set({ changesBlockedUntil }).where(eq(users.id, userId));
}

/** The password signs nobody in any more until it is reset by mail. */
async function closePassword(tx: Tx, userId: string): Promise<void> {
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
