import { eq } from 'drizzle-orm';
import type { Links } from '../../core/links.ts';
import type { Outbox } from '../../core/outbox.ts';
import type { Db, Tx } from '../../db/client.ts';
import { users } from '../../db/tables.ts';
import type { Clock } from '../../lib/clock.ts';
import { foldAddress } from '../../lib/fold-name.ts';
import { requireAddress } from './read-names.ts';
import { listWaiting } from './registration.store.ts';
import {
  countMail,
  type LimitServices,
  limitCalls,
  registrationLifetime,
} from './registration-limits.ts';
import {
  accountExistsMail,
  nothingWaitingMail,
  registrationMail,
  verifyEmailMail,
} from './registration-mails.ts';

export type ResendServices = LimitServices & {
  readonly db: Db;
  readonly clock: Clock;
  readonly links: Links;
  readonly outbox: Outbox;
};

/**
 * Mails the link that proves an address once more. Every address gets a mail by the same statements, also one that
 * nobody registered: the mail then says so, because its reader would otherwise wait for a link that cannot come.
 * @throws ApiError `validation_failed`, `rate_limited`
 */
export async function resend(
  services: ResendServices,
  typed: string,
  client: { readonly address: string },
): Promise<void> {
  const { db, links, outbox } = services;
  const email = requireAddress(typed);
  await limitCalls(services, 'resend', client.address);
  const mayMail = await countMail(services, email);
  const sentTo = foldAddress(email);
  await db.transaction(async (tx) => {
    const { template, to, userId } = await chooseMail(services, tx, email);
    if (!mayMail) return;
    const purpose = template === verifyEmailMail ? 'verify_email' : 'register';
    const owner = purpose === 'verify_email' ? userId : null;
    const link = { purpose, userId: owner, sentTo, lifetime: registrationLifetime } as const;
    const linkId = await links.issue(tx, link);
    await outbox.put(tx, template, { to, userId, params: { linkId } });
  });
}

async function chooseMail({ clock }: ResendServices, tx: Tx, email: string) {
  const emailKey = foldAddress(email);
  const [account] = await tx
    .select({ id: users.id, email: users.email, verifiedAt: users.emailVerifiedAt })
    .from(users)
    .where(eq(users.emailKey, emailKey));
  const [waiting] = await listWaiting(tx, emailKey, new Date(clock.now()));
  if (account) {
    const template = account.verifiedAt ? accountExistsMail : verifyEmailMail;
    return { template, to: account.email, userId: account.id };
  }
  const template = waiting ? registrationMail : nothingWaitingMail;
  return { template, to: waiting?.email ?? email, userId: null };
}
