import { eq, sql } from 'drizzle-orm';
import { endLinksUnderWay, type Link, type Links } from '../../core/links.ts';
import type { Notices } from '../../core/notices.ts';
import type { PasswordRecord, Passwords } from '../../core/password.ts';
import { forgetPasswordFailures } from '../../core/password-failures.ts';
import type { PasswordPolicy } from '../../core/password-policy.ts';
import type { Person } from '../../core/person.ts';
import type { Place } from '../../core/place.ts';
import type { Report } from '../../core/security-events.ts';
import { lockPerson } from '../../core/session-limit.ts';
import type { Sessions } from '../../core/sessions.ts';
import { replacePassword, type UserStore } from '../../core/users.store.ts';
import type { Db, Tx } from '../../db/client.ts';
import { users as userTable } from '../../db/tables.ts';
import { ApiError } from '../../http/api-error.ts';
import { requireGoodPassword } from '../../http/new-password.ts';
import type { Clock } from '../../lib/clock.ts';
import { foldAddress } from '../../lib/fold-name.ts';

export type ConfirmServices = {
  readonly db: Db;
  readonly clock: Clock;
  readonly links: Links;
  readonly notices: Notices;
  readonly passwords: Pick<Passwords, 'hash'>;
  readonly passwordPolicy: PasswordPolicy;
  readonly sessions: Pick<Sessions, 'endAllWithin'>;
  readonly users: Pick<UserStore, 'findById'>;
};

type Confirmation = {
  readonly token: string;
  readonly password: string;
  /** The network whose turn the password work takes. */
  readonly network: string;
  readonly place: Place;
  readonly report: Report;
};

const unusable = () => new ApiError('link_unusable');

/**
 * Gives the person of a link a new password. A refused password leaves the link as it is, for another attempt. Nothing
 * is asked but the link: whoever forgot a password cannot give it.
 *
 * The new password and the end of all sessions are one transaction. Whoever had the old password, or a session, is out
 * from the moment on at which the new one works, even if this process dies.
 *
 * @returns the id of the person
 * @throws ApiError `link_unusable`, `password_refused`
 */
export async function confirmReset(
  services: ConfirmServices,
  { token, password, network, place, report }: Confirmation,
): Promise<string> {
  const { db, links, passwords, passwordPolicy: policy } = services;
  const link = await links.find(db, 'reset_password', token);
  const owner = link?.userId ? await services.users.findById(link.userId) : null;
  if (!link || !owner || !isStillFor(link, owner)) throw unusable();
  await requireGoodPassword({ policy, password, owner, report });

  const record = await passwords.hash(password, network);
  const ended = await db.transaction(async (tx) => {
    const person = await lockPerson(tx, owner.id);
    const used = await links.use(tx, 'reset_password', token);
    if (!used || !person || !isStillFor(used, person)) throw unusable();
    return changePassword(services, tx, { person, record, place });
  });
  ended.mark();
  report({ type: 'password_reset', userId: owner.id });
  return owner.id;
}

/** A link dies with the address that it was sent to: whoever reads that mailbox may be somebody else by now. */
function isStillFor({ sentTo }: Link, { email, disabledAt }: Person): boolean {
  return !disabledAt && sentTo === foldAddress(email);
}

async function changePassword(
  { clock, notices, sessions }: ConfirmServices,
  tx: Tx,
  { person, record, place }: { person: Person; record: PasswordRecord; place: Place },
) {
  const { id: userId, email: to } = person;
  const changedAt = new Date(clock.now());
  await replacePassword(tx, userId, { ...record, changedAt });
  await forgetPasswordFailures(tx, userId);
  // Opening the link has proved that the person reads this mailbox.
  await tx
    .update(userTable)
    .set({
      emailVerifiedAt: sql`coalesce(${userTable.emailVerifiedAt}, ${sql.param(changedAt, userTable.emailVerifiedAt)})`,
    })
    .where(eq(userTable.id, userId));
  // A change of address that somebody else began would otherwise take the account after all.
  await endLinksUnderWay(tx, userId);
  await notices.put(tx, { type: 'password_reset', userId, to, place, sessionId: null });
  return sessions.endAllWithin(tx, userId, { reason: 'password_reset' });
}
