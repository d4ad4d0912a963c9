import type { Link, Links } from '../../core/links.ts';
import type { NotMeData } from '../../core/notices.ts';
import type { Outbox } from '../../core/outbox.ts';
import type { Person } from '../../core/person.ts';
import { restoreAddress } from '../../core/restore-address.ts';
import { secureAccount } from '../../core/secure-account.ts';
import type { Report } from '../../core/security-events.ts';
import { lockPerson } from '../../core/session-limit.ts';
import type { Sessions } from '../../core/sessions.ts';
import type { Db, Tx } from '../../db/client.ts';
import { isUniqueViolation } from '../../db/unique-violation.ts';
import { ApiError } from '../../http/api-error.ts';
import type { Clock } from '../../lib/clock.ts';
import { foldAddress } from '../../lib/fold-name.ts';
import { wasChangedFrom } from './not-me.store.ts';
import { responses } from './responses.ts';
import { secureMail } from './secure-mail.ts';

export type NotMeServices = {
  readonly db: Db;
  readonly clock: Clock;
  readonly links: Links;
  readonly outbox: Outbox;
  readonly sessions: Pick<Sessions, 'endAllWithin'>;
};

const unusable = () => new ApiError('link_unusable');

/**
 * THIS WAS NOT ME: gives an account back to who reads the mailbox that its mails went to.
 *
 * One transaction takes an address change back, ends every session, closes a password that somebody else may know,
 * ends the links that somebody else may hold, blocks changes for a day and mails a link to a new password. Of any number
 * of attempts with one link exactly one does so. docs/decisions/0038-this-was-not-me.md has the reasons.
 *
 * @throws ApiError `link_unusable`, also when another account has the address by now; the link is not used up then
 */
export async function reportNotMe(
  services: NotMeServices,
  token: string,
  report: Report,
): Promise<void> {
  const { db, links } = services;
  const known = await links.find(db, 'not_me', token);
  if (!known?.userId) throw unusable();
  const { userId } = known;
  const about = dataOf(known).type;
  const securing = db.transaction(async (tx) => {
    // The lock makes parallel attempts, sign-ins and changes of one person run one after another.
    const person = await lockPerson(tx, userId);
    const link = await links.use(tx, 'not_me', token);
    if (!person || !link) throw unusable();
    return secure(services, tx, { person, link });
  });
  const ended = await securing.catch((error: unknown) => {
    // Another account got the former address at this very moment.
    throw isUniqueViolation(error) ? unusable() : error;
  });
  ended.mark();
  report({ type: 'reported_not_me', userId, about });
}

async function secure(
  services: NotMeServices,
  tx: Tx,
  { person, link }: { person: Person; link: Link },
): Promise<{ mark(): void }> {
  const { clock } = services;
  const { id: userId } = person;
  const { type, to } = dataOf(link);
  const now = new Date(clock.now());
  const email = await addressAfter(tx, { person, type, to, now });
  return secureAccount(services, tx, {
    ...{ userId, email, link, now },
    closesPassword: responses[type].closesPassword,
    reason: 'not_me',
    template: secureMail,
  });
}

/**
 * Gives the account its former address back, if it was changed since the mail. This holds for every mail and not only
 * for that about the change: whoever changed password and address would otherwise get the reset of an owner who answers
 * the first mail.
 */
async function addressAfter(
  tx: Tx,
  { person, type, to, now }: { person: Person; type: NotMeData['type']; to: string; now: Date },
): Promise<string> {
  const { id: userId, email } = person;
  if (foldAddress(email) === foldAddress(to)) return email;
  const isTakenBack =
    type === 'email_changed' || (await wasChangedFrom(tx, { userId, email: to, now }));
  if (!isTakenBack) return email;
  if (!(await restoreAddress(tx, { userId, email: to, now }))) throw unusable();
  return to;
}

/** What features/notices kept with the link. */
export const dataOf = (link: Link) => link.data as NotMeData;
