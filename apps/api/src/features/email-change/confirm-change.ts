import type { Link, Links } from '../../core/links.ts';
import type { Notices } from '../../core/notices.ts';
import type { Person } from '../../core/person.ts';
import type { Place } from '../../core/place.ts';
import { isKeptAddress } from '../../core/restore-address.ts';
import { endLinksSince } from '../../core/secure-account.ts';
import type { Report } from '../../core/security-events.ts';
import { lockPerson } from '../../core/session-limit.ts';
import type { Db, Tx } from '../../db/client.ts';
import { isUniqueViolation } from '../../db/unique-violation.ts';
import { ApiError } from '../../http/api-error.ts';
import type { Clock } from '../../lib/clock.ts';
import { foldAddress, foldName } from '../../lib/fold-name.ts';
import type { AccountSettings } from '../../settings/account-settings.ts';
import {
  type ChangeData,
  findAccount,
  findByAddress,
  findUndo,
  isStillWanted,
  moveAddress,
} from './email-change.store.ts';

const day = 86_400_000;

/** For how long a change can be taken back, in milliseconds. */
const undoLifetime = 7 * day;

export type ConfirmServices = {
  readonly db: Db;
  readonly clock: Clock;
  readonly links: Links;
  readonly notices: Notices;
  readonly config: Pick<AccountSettings, 'names'>;
};

const unusable = () => new ApiError('link_unusable');

/**
 * Changes the address of an account, with the link that was mailed to the new address. One transaction ends every link
 * that was sent to the old address, and mails the old address what happened, with a way to take it back.
 *
 * An account that returns to an address that it lost has no such way: the change ends what came after the loss, as the
 * link to take the address back does. Otherwise whoever had taken the account could take it once more.
 *
 * @throws ApiError `link_unusable`, also when another account has the address by now; `changes_blocked`
 */
export async function confirmChange(
  services: ConfirmServices,
  { token, place }: { readonly token: string; readonly place: Place },
  report: Report,
): Promise<void> {
  const { db, links } = services;
  const userId = (await links.find(db, 'confirm_email', token))?.userId;
  if (!userId) throw unusable();
  const change = db.transaction(async (tx) => {
    // The lock makes attempts and other changes of one person run one after another.
    const person = await lockPerson(tx, userId);
    const link = await links.use(tx, 'confirm_email', token);
    if (!person || !link || !(await isStillWanted(tx, link))) throw unusable();
    await changeAddress(services, tx, { person, link, place });
  });
  await change.catch((error: unknown) => {
    // Another account got the address at this very moment.
    throw isUniqueViolation(error) ? unusable() : error;
  });
  report({ type: 'email_changed', userId });
}

async function changeAddress(
  { clock, links, notices, config }: ConfirmServices,
  tx: Tx,
  { person, link, place }: { person: Person; link: Link; place: Place },
): Promise<void> {
  const { id: userId, email: before, username } = person;
  const now = new Date(clock.now());
  const account = await findAccount(tx, userId);
  if (account?.blockedUntil && account.blockedUntil > now) throw new ApiError('changes_blocked');
  const { email, sessionId } = link.data as ChangeData;
  const isKept = await isKeptAddress(tx, { email, now, except: userId });
  if (isKept || (await findByAddress(tx, email))) throw unusable();

  const isName = config.names === 'email' || foldName(username) === foldName(before);
  await moveAddress(tx, { id: userId, email, now }, isName);
  const sentTo = foldAddress(before);
  const lost = await findUndo(tx, { userId, email, now });
  await links.end(tx, { sentTo });
  const notice = { userId, to: before, place, sessionId };
  if (lost) {
    await endLinksSince(tx, lost);
    return notices.put(tx, { ...notice, type: 'email_returned' });
  }
  const undoLinkId = await links.issue(tx, {
    ...{ purpose: 'undo_email', userId, sentTo, lifetime: undoLifetime },
    data: { email: before },
  });
  await notices.put(tx, { ...notice, type: 'email_changed', undoLinkId });
}
