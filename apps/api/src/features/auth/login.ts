import type { LoginRequest } from '@latchkey/contracts/auth';
import type { KnownAccounts } from '../../core/devices.ts';
import type { Notices } from '../../core/notices.ts';
import type { PasswordCheck, PasswordRecord, Passwords } from '../../core/password.ts';
import type { Guess, PasswordFailures } from '../../core/password-failures.ts';
import type { Person } from '../../core/person.ts';
import type { Place } from '../../core/place.ts';
import type { Report } from '../../core/security-events.ts';
import type { Session } from '../../core/session.ts';
import type { BrowserFacts, Sessions } from '../../core/sessions.ts';
import type { UserStore } from '../../core/users.store.ts';
import { warnOwner } from '../../core/warn-owner.ts';
import type { Db } from '../../db/client.ts';
import type { AfterAnswer } from '../../http/after-answer.ts';
import { ApiError } from '../../http/api-error.ts';
import { foldName } from '../../lib/fold-name.ts';
import { countLoginAttempt, type LimitServices } from './login-limits.ts';

export type LoginServices = LimitServices & {
  readonly users: Pick<UserStore, 'findWithPassword' | 'renewHash'>;
  readonly passwords: Passwords;
  readonly passwordFailures: PasswordFailures;
  readonly db: Db;
  readonly notices: Notices;
  readonly sessions: Pick<Sessions, 'begin'>;
  /**
   * The password of a registration with this name whose address is not proven. It is looked up at every sign-in, so that
   * the time does not reveal what was found.
   */
  readonly waitingPassword?: (username: string) => Promise<PasswordRecord | null>;
};

/** A person, and the stored password that they have proved to know. */
type Proof = {
  readonly person: Person;
  readonly hash: string;
  readonly mustChange: boolean;
};

type Attempt = {
  readonly credentials: LoginRequest;
  readonly address: string;
  readonly place: Place;
  /** Sign-ins of one network take turns with those of others. */
  readonly network: string;
  readonly browser: BrowserFacts;
  /** The accounts that have been signed in to from this browser. */
  readonly knownAccounts: KnownAccounts;
  readonly afterAnswer: AfterAnswer;
};

/**
 * Signs a person in by their password and begins a session.
 *
 * An unknown name, a wrong password, a closed password and a disabled account get the same answer, byte for byte, after
 * the same work.
 * @throws ApiError `invalid_credentials`, `email_not_verified`, `password_change_required`, `rate_limited`
 */
export async function login(
  services: LoginServices,
  attempt: Attempt,
  report: Report,
): Promise<Session> {
  const { address, network, credentials } = attempt;
  const { username } = credentials;
  const refused = () => {
    report({ type: 'sign_in_refused', account: services.fingerprint(foldName(username)) });
    return new ApiError('invalid_credentials');
  };
  const counted = await countLoginAttempt(services, { address, network, username });
  const proof = await checkPassword(services, attempt, report).catch(async (error: unknown) => {
    await counted.undecided();
    throw error;
  });
  if (!proof) throw refused();
  await counted.succeeded();
  const { person, hash } = requireUsable(proof, report);

  const methods = ['pwd'] as const;
  const session = await services.sessions.begin({
    userId: person.id,
    methods,
    provenBy: hash,
    ...attempt.browser,
    place: attempt.place,
    isKnownDevice: attempt.knownAccounts.deviceId(person.id) !== null,
    isRemembered: credentials.remember ?? true,
  });
  // The person was disabled or deleted, or got another password, while their password was being checked.
  if (!session) throw refused();
  report({ type: 'signed_in', userId: person.id, sessionId: session.id, methods });
  return session;
}

async function checkPassword(
  services: LoginServices,
  attempt: Attempt,
  report: Report,
): Promise<Proof | 'waiting' | null> {
  const { users, passwords, waitingPassword } = services;
  const { username: name, password } = attempt.credentials;
  const found = await users.findWithPassword(name);
  const person = found?.person ?? null;
  const waiting = (await waitingPassword?.(name)) ?? null;
  const guess = await countGuess(services, attempt, person);
  const record = found ? found.password : waiting;
  const check = await passwords.verify(password, record, attempt.network).catch(async (error) => {
    await guess.undecided();
    throw error;
  });
  const { fault } = check;
  if (fault) report({ type: 'stored_password_unusable', userId: person?.id, fault });
  if (!check.matches || guess.isClosed || person?.disabledAt) {
    const { place, afterAnswer } = attempt;
    if (person) afterAnswer(() => warnOwner(services, { person, place, guess, report }));
    return null;
  }
  if (!found?.password) return 'waiting';
  await guess.succeeded();
  return renewHash(services, attempt, { person: found.person, ...found.password }, check);
}

/** Replaces a hash that was made with an old pepper or a lower cost, because only now the password is known. */
async function renewHash(
  { users, passwords }: LoginServices,
  { network, credentials: { password } }: Attempt,
  proof: Proof,
  { needsRehash }: PasswordCheck,
): Promise<Proof> {
  if (!needsRehash) return proof;
  const renewed = await passwords.hash(password, network);
  await users.renewHash(proof.person.id, { from: proof.hash, to: renewed });
  return { ...proof, ...renewed };
}

function countGuess(
  { passwordFailures }: LoginServices,
  { credentials, knownAccounts }: Attempt,
  person: Person | null,
): Promise<Guess> {
  // The cookie is read for an unknown name too, because that work takes time.
  const deviceId = knownAccounts.deviceId(person?.id ?? '');
  return passwordFailures.count({
    userId: person?.id ?? null,
    name: credentials.username,
    deviceId,
  });
}

/** @throws ApiError when the right password signs nobody in: only who knows it learns why */
function requireUsable(proof: Proof | 'waiting', report: Report): Proof {
  if (proof !== 'waiting' && proof.mustChange) {
    report({ type: 'outdated_password_refused', userId: proof.person.id });
    throw new ApiError('password_change_required');
  }
  if (proof === 'waiting' || !proof.person.emailVerifiedAt) {
    const userId = proof === 'waiting' ? undefined : proof.person.id;
    report({ type: 'unverified_sign_in_refused', userId });
    throw new ApiError('email_not_verified');
  }
  return proof;
}
