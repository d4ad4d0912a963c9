import { and, eq } from 'drizzle-orm';
import type { KnownAccounts } from '../../core/devices.ts';
import type { Link, Links } from '../../core/links.ts';
import type { Passwords } from '../../core/password.ts';
import type { PasswordFailures } from '../../core/password-failures.ts';
import type { Place } from '../../core/place.ts';
import type { Report } from '../../core/security-events.ts';
import type { Session } from '../../core/session.ts';
import type { BrowserFacts, Sessions } from '../../core/sessions.ts';
import type { UserStore } from '../../core/users.store.ts';
import type { Db } from '../../db/client.ts';
import { users } from '../../db/tables.ts';
import { ApiError } from '../../http/api-error.ts';
import type { Clock } from '../../lib/clock.ts';
import { makeAccount } from './make-account.ts';
import { endRegistrationsOf, listWaiting, type Registration } from './registration.store.ts';
import { countGuess, type LimitServices, limitCalls } from './registration-limits.ts';

export type VerifyServices = LimitServices & {
  readonly db: Db;
  readonly clock: Clock;
  readonly links: Links;
  readonly passwords: Passwords;
  readonly passwordFailures: PasswordFailures;
  readonly sessions: Pick<Sessions, 'begin'>;
  readonly users: Pick<UserStore, 'findById' | 'findPassword'>;
};

type Attempt = {
  readonly token: string;
  readonly password: string;
  readonly address: string;
  readonly place: Place;
  readonly browser: BrowserFacts;
  readonly knownAccounts: KnownAccounts;
};

/**
 * Proves an address: the link shows that its owner reads the mailbox, the password that it is who registered. Then the
 * account is made, or confirmed if there is one, and a session begins.
 * @throws ApiError `link_unusable`, `invalid_current_password`, `password_change_required`, `username_taken`,
 * `registration_closed`, `rate_limited`
 */
export async function verify(
  services: VerifyServices,
  attempt: Attempt,
  report: Report,
): Promise<Session> {
  const { db, links } = services;
  const { token, address, place, browser } = attempt;
  await limitCalls(services, 'verification', address);
  const link =
    (await links.find(db, 'register', token)) ?? (await links.find(db, 'verify_email', token));
  if (!link) throw new ApiError('link_unusable');
  const guess = await countGuess(services, link.id);
  if (guess.isExceeded) throw new ApiError('link_unusable');

  const prove = link.purpose === 'register' ? proveRegistration : proveAccount;
  const { userId, hash } = await prove(services, link, attempt).catch(async (error: unknown) => {
    if (!(error instanceof ApiError)) await guess.undecided();
    else if (error.code === 'invalid_current_password') report({ type: 'proof_refused' });
    throw error;
  });
  report({ type: 'address_proven', userId });
  const methods = ['pwd'] as const;
  const session = await services.sessions.begin({
    ...{ userId, methods, provenBy: hash, place, ...browser },
    isRemembered: true,
    isKnownDevice: attempt.knownAccounts.deviceId(userId) !== null,
  });
  // The person was disabled or deleted, or got another password, in the meantime.
  if (!session) throw new ApiError('link_unusable');
  report({ type: 'signed_in', userId, sessionId: session.id, methods });
  return session;
}

/** Whose address is proven, and the stored password that they have proved to know. */
type Proof = { readonly userId: string; readonly hash: string };

/**
 * Several people may have registered one address. Any link that was sent there proves the mailbox, and the password
 * decides whose registration becomes the account. So nobody can get in the way of the owner by registering the address
 * too.
 */
async function proveRegistration(
  services: VerifyServices,
  link: Link,
  attempt: Attempt,
): Promise<Proof> {
  const { db, clock } = services;
  const waiting = await listWaiting(db, link.sentTo ?? '', new Date(clock.now()));
  if (waiting.length === 0) throw new ApiError('link_unusable');
  const registration = await findByPassword(services, waiting, attempt);
  if (!registration) throw wrongPassword();
  const { hash } = registration.password;
  const userId = await db.transaction((tx) =>
    makeAccount(services, tx, registration, attempt.token),
  );
  return { userId, hash };
}

async function findByPassword(
  { passwords }: VerifyServices,
  waiting: readonly Registration[],
  { password, address }: Attempt,
): Promise<Registration | null> {
  for (const registration of waiting) {
    const { matches } = await passwords.verify(password, registration.password, address);
    if (matches) return registration;
  }
  return null;
}

/** Proves the address of an account that was made without a proof, by an administrator or before proofs existed. */
async function proveAccount(
  services: VerifyServices,
  { sentTo, userId }: Link,
  { token, password, address }: Attempt,
): Promise<Proof> {
  const { clock, db, links, passwords, passwordFailures, users: store } = services;
  const person = userId === null ? null : await store.findById(userId);
  if (!person || person.disabledAt || sentTo === null) throw new ApiError('link_unusable');
  const record = await store.findPassword(person.id);
  const who = { userId: person.id, name: person.username, deviceId: null };
  const guess = await passwordFailures.count(who);
  const { matches } = await passwords.verify(password, record, address).catch(async (error) => {
    await guess.undecided();
    throw error;
  });
  if (!matches || guess.isClosed || !record) throw wrongPassword();
  await guess.succeeded();
  // A reset comes first. It proves the address too.
  if (record.mustChange) throw new ApiError('password_change_required');
  await db.transaction(async (tx) => {
    if (!(await links.use(tx, 'verify_email', token))) throw new ApiError('link_unusable');
    const proven = await tx
      .update(users)
      .set({ emailVerifiedAt: new Date(clock.now()) })
      .where(and(eq(users.id, person.id), eq(users.emailKey, sentTo)))
      .returning({ id: users.id });
    // The account has another address by now, which this link does not prove.
    if (proven.length === 0) throw new ApiError('link_unusable');
    await endRegistrationsOf(tx, sentTo);
    await links.end(tx, { sentTo });
  });
  return { userId: person.id, hash: record.hash };
}

const wrongPassword = () =>
  new ApiError('invalid_current_password', {
    errors: [{ pointer: '#/password', detail: 'is not the password of this registration' }],
  });
