import { eq } from 'drizzle-orm';
import { endLinksUnderWay } from '../../core/links.ts';
import type { Notices } from '../../core/notices.ts';
import type { PasswordRecord, Passwords } from '../../core/password.ts';
import { forgetPasswordFailures } from '../../core/password-failures.ts';
import type { PasswordPolicy } from '../../core/password-policy.ts';
import type { Person } from '../../core/person.ts';
import type { Place } from '../../core/place.ts';
import type { Report } from '../../core/security-events.ts';
import type { Session } from '../../core/session.ts';
import { lockPerson } from '../../core/session-limit.ts';
import type { Sessions } from '../../core/sessions.ts';
import { replacePassword } from '../../core/users.store.ts';
import type { Db, Tx } from '../../db/client.ts';
import { sessions as sessionTable, users as userTable } from '../../db/tables.ts';
import { ApiError } from '../../http/api-error.ts';
import { refusedPassword, requireGoodPassword } from '../../http/new-password.ts';
import type { Clock } from '../../lib/clock.ts';

export type ChangeServices = {
  readonly db: Db;
  readonly clock: Clock;
  readonly notices: Notices;
  readonly passwords: Pick<Passwords, 'hash'>;
  readonly passwordPolicy: PasswordPolicy;
  readonly sessions: Pick<Sessions, 'endAllWithin' | 'renew'>;
};

type Change = {
  readonly userId: string;
  /** The session in which the person changes the password. It goes on, and all others end. */
  readonly sessionId: string;
  readonly currentPassword: string;
  readonly password: string;
  /** Checks the current password, and counts the attempt. @throws ApiError when it is wrong */
  readonly requireCurrent: () => Promise<Person>;
  /** The network whose turn the password work takes. */
  readonly network: string;
  readonly place: Place;
  readonly report: Report;
};

/**
 * Changes the password of a person who is signed in and knows the current one.
 *
 * @returns this session with its next generation, from which new tokens are issued
 * @throws ApiError `changes_blocked`, `password_refused`, those of `requireCurrent`, and `access_token_invalid` when the
 * session ended meanwhile
 */
export async function changePassword(services: ChangeServices, change: Change): Promise<Session> {
  const { db, passwords, passwordPolicy: policy, sessions } = services;
  const { userId, sessionId, password, network, report } = change;
  await requireUnblocked(services, db, userId);
  const owner = await change.requireCurrent();
  if (password.normalize('NFC') === change.currentPassword.normalize('NFC')) {
    throw refusedPassword('This is your current password. Choose another one.');
  }
  await requireGoodPassword({ policy, password, owner, report });

  const record = await passwords.hash(password, network);
  const ended = await db.transaction((tx) => apply(services, tx, change, record));
  ended.mark();
  report({ type: 'password_changed', userId, sessionId });
  const session = await sessions.renew(sessionId);
  if (!session) throw new ApiError('access_token_invalid');
  return session;
}

async function apply(services: ChangeServices, tx: Tx, change: Change, record: PasswordRecord) {
  const { clock, notices, sessions } = services;
  const { userId, sessionId, place } = change;
  const person = await lockPerson(tx, userId);
  // The session may have ended while the passwords were checked, by a reset of the password for example.
  if (!person || !(await isLive(tx, sessionId))) throw new ApiError('access_token_invalid');
  await requireUnblocked(services, tx, userId);
  await replacePassword(tx, userId, { ...record, changedAt: new Date(clock.now()) });
  await forgetPasswordFailures(tx, userId);
  await endLinksUnderWay(tx, userId);
  await notices.put(tx, { type: 'password_changed', userId, to: person.email, place, sessionId });
  return sessions.endAllWithin(tx, userId, { reason: 'password_changed', except: sessionId });
}

/** @throws ApiError `changes_blocked` after a change was reported as not made by the owner */
async function requireUnblocked(
  { clock }: Pick<ChangeServices, 'clock'>,
  tx: Pick<Tx, 'select'>,
  userId: string,
): Promise<void> {
  const [user] = await tx
    .select({ until: userTable.changesBlockedUntil })
    .from(userTable)
    .where(eq(userTable.id, userId));
  if (user?.until && user.until.getTime() > clock.now()) throw new ApiError('changes_blocked');
}

async function isLive(tx: Pick<Tx, 'select'>, sessionId: string): Promise<boolean> {
  const [session] = await tx
    .select({ revokedAt: sessionTable.revokedAt })
    .from(sessionTable)
    .where(eq(sessionTable.id, sessionId));
  return session?.revokedAt === null;
}
