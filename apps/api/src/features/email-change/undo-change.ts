import type { Link, Links } from '../../core/links.ts';
import type { Outbox } from '../../core/outbox.ts';
import { restoreAddress } from '../../core/restore-address.ts';
import { secureAccount } from '../../core/secure-account.ts';
import type { Report } from '../../core/security-events.ts';
import { lockPerson } from '../../core/session-limit.ts';
import type { Sessions } from '../../core/sessions.ts';
import type { Db, Tx } from '../../db/client.ts';
import { isUniqueViolation } from '../../db/unique-violation.ts';
import { ApiError } from '../../http/api-error.ts';
import type { Clock } from '../../lib/clock.ts';
import { secureAfterUndoMail } from './email-change-mails.ts';

export type UndoServices = {
  readonly db: Db;
  readonly clock: Clock;
  readonly links: Links;
  readonly outbox: Outbox;
  readonly sessions: Pick<Sessions, 'endAllWithin'>;
};

const unusable = () => new ApiError('link_unusable');

/**
 * Takes a change of the address back, with the link that was mailed to the old address. Whoever made the change knew the
 * password and had a session, so one transaction ends all sessions, closes the password, blocks changes for a day, ends
 * the links that somebody else may hold, and mails the owner a link to a new password.
 *
 * @throws ApiError `link_unusable`, also when another account has the address by now; the link is not used up then
 */
export async function undoChange(
  services: UndoServices,
  token: string,
  report: Report,
): Promise<void> {
  const { db, links } = services;
  const userId = (await links.find(db, 'undo_email', token))?.userId;
  if (!userId) throw unusable();
  const undo = db.transaction(async (tx) => {
    const person = await lockPerson(tx, userId);
    const link = await links.use(tx, 'undo_email', token);
    if (!person || !link) throw unusable();
    return takeBack(services, tx, { userId, link });
  });
  const ended = await undo.catch((error: unknown) => {
    throw isUniqueViolation(error) ? unusable() : error;
  });
  ended.mark();
  report({ type: 'email_change_undone', userId });
}

async function takeBack(
  services: UndoServices,
  tx: Tx,
  { userId, link }: { userId: string; link: Link },
): Promise<{ mark(): void }> {
  const now = new Date(services.clock.now());
  const { email } = link.data as { email: string };
  if (!(await restoreAddress(tx, { userId, email, now }))) throw unusable();
  return secureAccount(services, tx, {
    ...{ userId, email, link, now },
    closesPassword: true,
    reason: 'email_change_undone',
    template: secureAfterUndoMail,
  });
}
