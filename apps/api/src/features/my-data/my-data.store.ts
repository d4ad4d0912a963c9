import { and, eq, gt, or, sql } from 'drizzle-orm';
import { type DataOwner, outlivesAccount, type PersonalTable } from '../../core/personal-table.ts';
import type { Tx } from '../../db/client.ts';
import { links } from '../../db/mail-tables.ts';
import { sessions, users } from '../../db/tables.ts';
import { addressKey } from '../../http/client-address.ts';
import { foldAddress } from '../../lib/fold-name.ts';

type Fingerprint = (text: string) => string;
type Rows = Record<string, unknown>[];

/**
 * Whose rows are meant. Counters hold only keyed fingerprints, so we make those that the person can have: of their
 * names, alone and with each client address that is known of them.
 *
 * @returns null when there is no such account any more
 */
export async function findOwner(
  tx: Tx,
  id: string,
  fingerprint: Fingerprint,
): Promise<DataOwner | null> {
  const [person] = await tx
    .select({ username: users.username, email: users.email })
    .from(users)
    .where(eq(users.id, id));
  if (!person) return null;
  const { username, email } = person;
  const known = await tx
    .select({ address: sessions.address })
    .from(sessions)
    .where(eq(sessions.userId, id));
  const clients = new Set(known.map(({ address }) => addressKey(address ?? undefined)));
  const names = [foldAddress(username), foldAddress(email), id];
  const pairs = [...clients].flatMap((client) => names.map((name) => `${client} ${name}`));
  const counterNames = [id, ...[...names, ...pairs].map(fingerprint)];
  return { id, username, email, counterNames };
}

/** The rows of each table about a person, without the columns that nobody gets. A table with no other is left out. */
export async function readTables(
  tx: Tx,
  tables: readonly PersonalTable[],
  owner: DataOwner,
): Promise<Record<string, Rows>> {
  const read: Record<string, Rows> = {};
  for (const { name, table, columns, of } of tables) {
    const shown = columns.filter(({ treatment }) => ['export', 'keep'].includes(treatment));
    if (shown.length === 0) continue;
    const selection = Object.fromEntries(shown.map(({ name, column }) => [name, column]));
    read[name] = await tx.select(selection).from(table).where(of(owner));
  }
  return read;
}

/** Deletes the rows about a person. A trigger empties the rows that outlive the account. */
export async function eraseTables(
  tx: Tx,
  tables: readonly PersonalTable[],
  owner: DataOwner,
): Promise<void> {
  for (const table of tables) {
    if (!outlivesAccount(table)) await tx.delete(table.table).where(table.of(owner));
  }
}

/**
 * Whether the account must not be deleted now: its owner has reported a change that they did not make, or could still
 * take a change of the address back.
 */
export async function isDeletionBlocked(tx: Tx, userId: string, now: Date): Promise<boolean> {
  const takesAddressBack = or(
    eq(links.purpose, 'undo_email'),
    and(eq(links.purpose, 'not_me'), eq(sql`${links.data} ->> 'type'`, 'email_changed')),
  );
  const blocked = await tx
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.id, userId), gt(users.changesBlockedUntil, now)));
  const outstanding = await tx
    .select({ id: links.id })
    .from(links)
    .where(and(eq(links.userId, userId), gt(links.expiresAt, now), takesAddressBack))
    .limit(1);
  return blocked.length + outstanding.length > 0;
}
