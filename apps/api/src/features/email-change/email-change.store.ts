import { and, asc, desc, eq, gt } from 'drizzle-orm';
import type { Link } from '../../core/links.ts';
import type { Tx } from '../../db/client.ts';
import { links } from '../../db/mail-tables.ts';
import { passwords, sessions, users } from '../../db/tables.ts';
import { foldAddress, foldName } from '../../lib/fold-name.ts';

/** What a link keeps: the address that it leads to, and the session that asked for it. */
export type ChangeData = { readonly email: string; readonly sessionId: string };

/** The facts of an account that decide whether its address may change. */
export async function findAccount(tx: Tx, id: string) {
  const [account] = await tx
    .select({
      email: users.email,
      disabledAt: users.disabledAt,
      blockedUntil: users.changesBlockedUntil,
    })
    .from(users)
    .where(eq(users.id, id));
  return account ?? null;
}

/** The account that has an address. */
export async function findByAddress(tx: Tx, email: string) {
  const [account] = await tx
    .select({ id: users.id, email: users.email })
    .from(users)
    .where(eq(users.emailKey, foldAddress(email)));
  return account ?? null;
}

/** The change of a person that waits for its confirmation. */
export async function findPending(tx: Tx, userId: string, now: Date) {
  const [link] = await tx
    .select({ data: links.data, expiresAt: links.expiresAt })
    .from(links)
    .where(
      and(eq(links.userId, userId), eq(links.purpose, 'confirm_email'), gt(links.expiresAt, now)),
    )
    .orderBy(desc(links.createdAt))
    .limit(1);
  return link ? { email: (link.data as ChangeData).email, expiresAt: link.expiresAt } : null;
}

/** The oldest link that gives a person this address back, if the account had it within the last days. */
export async function findUndo(
  tx: Tx,
  { userId, email, now }: { userId: string; email: string; now: Date },
): Promise<Link | null> {
  const isOfPerson = and(eq(links.userId, userId), eq(links.purpose, 'undo_email'));
  const [link] = await tx
    .select()
    .from(links)
    .where(and(isOfPerson, eq(links.sentTo, foldAddress(email)), gt(links.expiresAt, now)))
    .orderBy(asc(links.createdAt))
    .limit(1);
  return link ?? null;
}

/** How a session may end without doubt about what was asked for in it. */
const harmlessEnds = ['logout', 'replaced', 'session_limit'];

/**
 * Whether a change is still that of the person. It is not when the password was changed since they asked, or when the
 * session in which they asked was ended for another reason than a sign-out: somebody else may have asked.
 */
export async function isStillWanted(tx: Tx, { userId, data, createdAt }: Link): Promise<boolean> {
  const [password] = await tx
    .select({ userId: passwords.userId })
    .from(passwords)
    .where(and(eq(passwords.userId, userId ?? ''), gt(passwords.changedAt, createdAt)));
  if (password) return false;
  const [session] = await tx
    .select({ reason: sessions.revokedReason })
    .from(sessions)
    .where(eq(sessions.id, (data as ChangeData).sessionId));
  const reason = session?.reason ?? null;
  return reason === null || harmlessEnds.includes(reason);
}

type Move = { readonly id: string; readonly email: string; readonly now: Date };

/** Gives an account another, proven address. Where the address is the name, the name changes with it. */
export async function moveAddress(tx: Tx, { id, email, now }: Move, isName: boolean) {
  const name = { username: email, usernameKey: foldName(email) };
  await tx
    .update(users)
    .set({
      email,
      emailKey: foldAddress(email),
      emailVerifiedAt: now,
      ...(isName && name),
    })
    .where(eq(users.id, id));
}
