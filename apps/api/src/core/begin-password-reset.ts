import type { Tx } from '../db/client.ts';
import { foldAddress } from '../lib/fold-name.ts';
import type { Links } from './links.ts';
import type { MailTemplate } from './mail.ts';
import type { Outbox } from './outbox.ts';

/** For how long the link to a new password works, in milliseconds. */
export const resetLifetime = 3_600_000;

type Services = { readonly links: Links; readonly outbox: Outbox };

/**
 * Mails the owner of an account a link to a new password. A newer link ends the older ones.
 *
 * @param template what the mail says; its only parameter is the link's id
 */
export async function beginPasswordReset(
  { links, outbox }: Services,
  tx: Tx,
  { id: userId, email }: { readonly id: string; readonly email: string },
  template: MailTemplate<{ readonly linkId: string }>,
): Promise<void> {
  const purpose = 'reset_password';
  await links.end(tx, { userId, purpose });
  const sentTo = foldAddress(email);
  const linkId = await links.issue(tx, { purpose, userId, sentTo, lifetime: resetLifetime });
  await outbox.put(tx, template, { to: email, userId, params: { linkId } });
}
