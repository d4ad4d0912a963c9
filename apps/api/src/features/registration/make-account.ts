import type { Links } from '../../core/links.ts';
import { isKeptAddress } from '../../core/restore-address.ts';
import { replacePassword } from '../../core/users.store.ts';
import type { Tx } from '../../db/client.ts';
import { users } from '../../db/tables.ts';
import { ApiError } from '../../http/api-error.ts';
import type { Clock } from '../../lib/clock.ts';
import { foldAddress, foldName } from '../../lib/fold-name.ts';
import { newId } from '../../lib/id.ts';
import {
  endRegistrationsOf,
  isNameOfAccount,
  lockNameAndAddress,
  type Registration,
} from './registration.store.ts';

type Services = { readonly links: Links; readonly clock: Clock };

/**
 * Makes the account of a registration, in one transaction: the link and the invitation are used up, and every other
 * registration and link of the address ends. A refusal undoes all of it, so the link can be used again.
 *
 * @returns the id of the new person
 * @throws ApiError `link_unusable` when the link is used, or the address has an account or is kept for one; `username_taken`,
 * `registration_closed` when the invitation is used by now
 */
export async function makeAccount(
  { links, clock }: Services,
  tx: Tx,
  { username, email, password, invitationId }: Registration,
  token: string,
): Promise<string> {
  const now = new Date(clock.now());
  const emailKey = foldAddress(email);
  await lockNameAndAddress(tx, username, email);
  if (!(await links.use(tx, 'register', token))) throw new ApiError('link_unusable');
  if (invitationId !== null) {
    const invitation = await links.use(tx, 'invite', links.token('invite', invitationId));
    if (!invitation) throw new ApiError('registration_closed');
  }

  if (await isKeptAddress(tx, { email, now, except: null })) throw new ApiError('link_unusable');

  const id = newId();
  const keys = { usernameKey: foldName(username), emailKey };
  const added = await tx
    .insert(users)
    .values({ id, username, email, ...keys, createdAt: now, emailVerifiedAt: now })
    .onConflictDoNothing()
    .returning({ id: users.id });
  if (added.length === 0) {
    throw new ApiError((await isNameOfAccount(tx, username)) ? 'username_taken' : 'link_unusable');
  }
  await replacePassword(tx, id, { ...password, changedAt: now });
  await endRegistrationsOf(tx, emailKey);
  await links.end(tx, { sentTo: emailKey });
  return id;
}
