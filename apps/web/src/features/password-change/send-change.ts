import { apiPaths } from '@latchkey/contracts/api';
import type { AuthClient } from '../../auth/auth-types.ts';
import { CallError } from '../../auth/call-error.ts';

type Auth = Pick<AuthClient, 'accessToken' | 'refresh' | 'signIn'>;
type Entries = { readonly currentPassword: string; readonly password: string };

/**
 * Sends the change. The answer is a session, so it goes through `signIn`, which hands the new token to the other tabs.
 * A token that is no longer good is renewed before a second attempt, because inside `signIn` it cannot be.
 */
export async function sendChange(auth: Auth, entries: Entries): Promise<void> {
  const send = () =>
    auth.signIn((post) => post(apiPaths.passwordChange.change, entries, auth.accessToken()));
  try {
    await send();
  } catch (error) {
    if (!needsNewToken(error)) throw error;
    await auth.refresh();
    await send();
  }
}

const needsNewToken = (error: unknown) =>
  error instanceof CallError &&
  (error.code === 'access_token_expired' || error.code === 'access_token_invalid');
