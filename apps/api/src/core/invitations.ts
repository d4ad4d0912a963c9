import type { Tx } from '../db/client.ts';
import { foldAddress } from '../lib/fold-name.ts';
import type { Links } from './links.ts';

/** For how long an invitation works, in milliseconds, unless whoever makes it decides otherwise. */
export const invitationLifetime = 7 * 86_400_000;

type Invitation = {
  /** Only this address may register with it; null for any. */
  readonly email: string | null;
  readonly lifetime?: number;
};

/**
 * Makes an invitation to register. It is used up when the account is made, so a mistake in the address costs nobody
 * their invitation.
 *
 * @returns its token, for the fragment of the registration page's address
 */
export async function issueInvitation(
  links: Pick<Links, 'issue' | 'token'>,
  tx: Tx,
  { email, lifetime = invitationLifetime }: Invitation,
): Promise<string> {
  const data = email === null ? {} : { email: foldAddress(email) };
  const id = await links.issue(tx, {
    purpose: 'invite',
    userId: null,
    sentTo: null,
    lifetime,
    data,
  });
  return links.token('invite', id);
}
