import type { Db } from '../db/client.ts';
import type { Notices } from './notices.ts';
import type { Guess } from './password-failures.ts';
import type { Person } from './person.ts';
import type { Place } from './place.ts';
import type { Report } from './security-events.ts';

type Services = { readonly db: Db; readonly notices: Notices };

type Failure = {
  readonly person: Person;
  readonly place: Place;
  readonly guess: Pick<Guess, 'isWarning' | 'isLast'>;
  readonly report: Report;
};

/**
 * Reports a long series of wrong passwords for one account, and mails its owner once. Signing in calls this when the
 * answer is sent: an unknown name has no owner, so otherwise the time of the answer would show that the account exists.
 */
export async function warnOwner(
  { db, notices }: Services,
  { person, place, guess, report }: Failure,
): Promise<void> {
  const { id: userId, email: to } = person;
  if (guess.isLast) report({ type: 'password_closed', userId });
  if (!guess.isWarning) return;
  report({ type: 'many_wrong_passwords', userId });
  // An address that is not proven may be somebody else's.
  if (!person.emailVerifiedAt) return;
  const type = 'many_wrong_passwords';
  await db.transaction((tx) => notices.put(tx, { type, userId, to, place, sessionId: null }));
}
