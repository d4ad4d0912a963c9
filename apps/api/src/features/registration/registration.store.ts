import { and, desc, eq, gt, lte, notInArray, sql } from 'drizzle-orm';
import type { PasswordRecord } from '../../core/password.ts';
import { isAnyOf } from '../../db/any-of.ts';
import type { Db, Tx } from '../../db/client.ts';
import { users } from '../../db/tables.ts';
import type { Clock } from '../../lib/clock.ts';
import { foldAddress, foldName } from '../../lib/fold-name.ts';
import type { AccountSettings } from '../../settings/account-settings.ts';
import { registrations } from './registration.table.ts';

/** How many registrations one address may have. The newest stay. */
const mostPerAddress = 5;

export type Registration = {
  readonly id: string;
  readonly username: string;
  readonly email: string;
  readonly password: PasswordRecord;
  readonly invitationId: string | null;
};

const columns = {
  id: registrations.id,
  username: registrations.username,
  email: registrations.email,
  password: { hash: registrations.passwordHash, pepperId: registrations.pepperId },
  invitationId: registrations.invitationId,
};

/**
 * Locks a name and an address until the transaction ends, so that two registrations at one time cannot both reserve the
 * name, and none slips in while an account is made. The name always comes first, so transactions cannot deadlock.
 */
export async function lockNameAndAddress(tx: Tx, username: string, email: string): Promise<void> {
  const lock = (kind: number, key: string) =>
    tx.execute(sql`select pg_advisory_xact_lock(${kind}::int4, hashtext(${key}))`);
  await lock(1, foldName(username));
  await lock(2, foldAddress(email));
}

/** The registration that reserves a name, if one does. */
export async function findReservation(
  tx: Tx,
  username: string,
  now: Date,
): Promise<Registration | null> {
  const [found] = await tx
    .select(columns)
    .from(registrations)
    .where(and(eq(registrations.usernameKey, foldName(username)), gt(registrations.expiresAt, now)))
    .orderBy(desc(registrations.createdAt))
    .limit(1);
  return found ?? null;
}

/** Whether an account has this name. */
export async function isNameOfAccount(tx: Tx, username: string): Promise<boolean> {
  const found = await tx
    .select({ id: users.id })
    .from(users)
    .where(eq(users.usernameKey, foldName(username)));
  return found.length > 0;
}

/** Adds a registration, in place of the one that `replaces` names. Only the newest few of its address stay. */
export async function addRegistration(
  tx: Tx,
  { password, ...given }: Registration & { readonly createdAt: Date; readonly expiresAt: Date },
  replaces: string | null,
): Promise<void> {
  const emailKey = foldAddress(given.email);
  const { hash: passwordHash, pepperId } = password;
  await tx.delete(registrations).where(eq(registrations.id, replaces ?? ''));
  await tx
    .insert(registrations)
    .values({ ...given, usernameKey: foldName(given.username), emailKey, passwordHash, pepperId });
  const ofAddress = eq(registrations.emailKey, emailKey);
  const newest = tx
    .select({ id: registrations.id })
    .from(registrations)
    .where(ofAddress)
    .orderBy(desc(registrations.createdAt), desc(registrations.id))
    .limit(mostPerAddress);
  await tx.delete(registrations).where(and(ofAddress, notInArray(registrations.id, newest)));
}

/** The registrations of an address that wait for its proof. @param emailKey the folded address */
export function listWaiting(tx: Tx, emailKey: string, now: Date): Promise<Registration[]> {
  return tx
    .select(columns)
    .from(registrations)
    .where(and(eq(registrations.emailKey, emailKey), gt(registrations.expiresAt, now)))
    .orderBy(desc(registrations.createdAt));
}

/** Deletes every registration of an address. @param emailKey the folded address */
export async function endRegistrationsOf(tx: Tx, emailKey: string): Promise<void> {
  await tx.delete(registrations).where(eq(registrations.emailKey, emailKey));
}

/**
 * Looks up the password of the registration that reserves a name. Signing in uses it to answer that the address is not
 * proven yet.
 *
 * It is never looked up by the address. An account's own password is checked instead where the address has an account,
 * so whoever had registered the address of somebody else would learn from the answer whether that is so.
 */
export function waitingPasswords({ db, clock, config }: WaitingServices) {
  const { usernameKey, createdAt, expiresAt } = registrations;
  const isNamed = eq(usernameKey, sql.placeholder('key'));
  const newest = db
    .select(columns)
    .from(registrations)
    .where(and(isNamed, gt(expiresAt, sql.placeholder('now'))))
    .orderBy(desc(createdAt))
    .limit(1)
    .prepare('registration_by_name');
  return async (name: string): Promise<PasswordRecord | null> => {
    if (config.names === 'email') return null;
    const [found] = await newest.execute({ key: foldName(name), now: new Date(clock.now()) });
    return found?.password ?? null;
  };
}

type WaitingServices = {
  readonly db: Db;
  readonly clock: Clock;
  readonly config: Pick<AccountSettings, 'names'>;
};

/** Deletes registrations that have expired. @returns how many it deleted */
export async function purgeRegistrations(db: Db, now: Date, limit: number): Promise<number> {
  const expired = db
    .select({ id: registrations.id })
    .from(registrations)
    .where(lte(registrations.expiresAt, now))
    .limit(limit);
  const deleted = await db
    .delete(registrations)
    .where(isAnyOf(registrations.id, expired))
    .returning({ id: registrations.id });
  return deleted.length;
}
