import { and, eq, gt, inArray, isNotNull, ne } from 'drizzle-orm';
import type { Tx } from '../db/client.ts';
import { links } from '../db/mail-tables.ts';
import { users } from '../db/tables.ts';
import { foldAddress, foldName } from '../lib/fold-name.ts';

/**
 * Gives an account the address back that it had before a change. Whoever has the link of a mail to that address has
 * proved that they read its mailbox. Where the address is also the name, the name comes back with it.
 *
 * @returns false, without a change, when another account has the address by now
 */
export async function restoreAddress(
  tx: Tx,
  { userId, email, now }: { readonly userId: string; readonly email: string; readonly now: Date },
): Promise<boolean> {
  const emailKey = foldAddress(email);
  const [taken] = await tx
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.emailKey, emailKey), ne(users.id, userId)));
  const [person] = await tx.select().from(users).where(eq(users.id, userId));
  if (taken || !person) return false;
  const isName = person.usernameKey === foldName(person.email);
  await tx
    .update(users)
    .set({
      email,
      emailKey,
      emailVerifiedAt: person.emailVerifiedAt ?? now,
      ...(isName && { username: email, usernameKey: foldName(email) }),
    })
    .where(eq(users.id, userId));
  return true;
}

/**
 * Whether an address is kept for an account that lost it and can still take it back. No other account gets it meanwhile.
 * Otherwise whoever reads a mailbox for an hour could move the account away and make another one with its address, and
 * the owner could never take the address back.
 *
 * @param except the account that may have it
 */
export async function isKeptAddress(
  tx: Tx,
  { email, now, except }: { email: string; now: Date; except: string | null },
): Promise<boolean> {
  return (await listKeptAddresses(tx, { emails: [email], now, except })).size > 0;
}

/** Which of these addresses are kept, as `foldAddress` folds them. */
export async function listKeptAddresses(
  tx: Tx,
  { emails, now, except }: { emails: readonly string[]; now: Date; except: string | null },
): Promise<ReadonlySet<string | null>> {
  const isWayBack = and(
    eq(links.purpose, 'undo_email'),
    inArray(links.sentTo, emails.map(foldAddress)),
    gt(links.expiresAt, now),
  );
  const ofOthers = except === null ? isNotNull(links.userId) : ne(links.userId, except);
  const found = tx.select({ sentTo: links.sentTo }).from(links).where(and(isWayBack, ofOthers));
  return new Set((await found).map(({ sentTo }) => sentTo));
}
