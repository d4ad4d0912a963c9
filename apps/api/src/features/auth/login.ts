import type { LoginRequest } from '@latchkey/contracts/auth';
import type { Notices } from '../../core/notices.ts';
import type { PasswordRecord, Passwords } from '../../core/password.ts';
import type { Person } from '../../core/person.ts';
import type { Place } from '../../core/place.ts';
import type { Report } from '../../core/security-events.ts';
import type { Session } from '../../core/session.ts';
import type { Sessions } from '../../core/sessions.ts';
import type { UserStore } from '../../core/users.store.ts';
import type { Tx } from '../../db/client.ts';
import { ApiError } from '../../http/api-error.ts';
import { foldName } from '../../lib/fold-name.ts';
import { countLoginAttempt, type LimitServices } from './login-limits.ts';

export type LoginServices = LimitServices & {
  readonly users: Pick<UserStore, 'findWithPassword' | 'renewHash'>;
  readonly passwords: Passwords;
  readonly sessions: Pick<Sessions, 'begin'>;
  readonly notices: Notices;
  /**
   * The password of a registration with this name or address whose address is not proven. It is looked up at every
   * sign-in, so that the time does not reveal what was found.
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
  /** The id of the session that the browser has had until now. */
  readonly replaces: string | null;
  /** Whether this browser has signed in to the account before. Without it nobody knows, and no mail is written. */
  readonly isKnownDevice?: (userId: string) => boolean;
};

/**
 * Signs a person in by their password and begins a session.
 *
 * An unknown name, a wrong password and a disabled account get the same answer, byte for byte, after the same work.
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
    replaces: attempt.replaces,
    place: attempt.place,
    isRemembered: credentials.remember ?? true,
    alongside: (tx, { id: sessionId }) =>
      noticeNewDevice({ ...services, tx }, { ...attempt, person, sessionId }),
  });
  // The person was disabled or deleted, or got another password, while their password was being checked.
  if (!session) throw refused();
  report({ type: 'signed_in', userId: person.id, sessionId: session.id, methods });
  return session;
}

async function noticeNewDevice(
  { notices, tx }: Pick<LoginServices, 'notices'> & { tx: Tx },
  { isKnownDevice, person, place, sessionId }: Attempt & { person: Person; sessionId: string },
): Promise<void> {
  const { id: userId, email: to } = person;
  if (isKnownDevice?.(userId) !== false) return;
  await notices.put(tx, { type: 'new_device', userId, to, place, sessionId });
}

async function checkPassword(
  { users, passwords, waitingPassword }: LoginServices,
  { network, credentials: { username, password } }: Attempt,
  report: Report,
): Promise<Proof | 'waiting' | null> {
  const found = await users.findWithPassword(username);
  const waiting = (await waitingPassword?.(username)) ?? null;
  const check = await passwords.verify(password, found ? found.password : waiting, network);
  const { fault } = check;
  if (fault) report({ type: 'stored_password_unusable', userId: found?.person.id, fault });
  if (!check.matches || found?.person.disabledAt) return null;
  if (!found?.password) return 'waiting';
  const { person, password: stored } = found;
  if (!check.needsRehash) return { person, ...stored };
  const renewed = await passwords.hash(password, network);
  await users.renewHash(person.id, { from: stored.hash, to: renewed });
  return { person, ...stored, ...renewed };
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
