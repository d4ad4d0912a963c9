import type { FieldError } from '@latchkey/contracts/problem';
import { ApiError } from '../../http/api-error.ts';
import { readAddress } from '../../lib/read-address.ts';
import { readUsername } from '../../lib/read-username.ts';

type Given = { readonly username?: string | undefined; readonly email: string };
type Names = { readonly username: string; readonly email: string };

/**
 * Reads the name and the address of a registration. Where the address is the name, there is no other name.
 * @throws ApiError `validation_failed` with one entry for each field
 */
export function readNames(given: Given, mode: 'username' | 'email'): Names {
  const email = readAddress(given.email);
  const username = mode === 'email' ? withoutUsername(given) : withUsername(given);
  const errors: FieldError[] = [
    ...('fault' in username ? [{ pointer: '#/username', detail: username.fault }] : []),
    ...('fault' in email ? [{ pointer: '#/email', detail: email.fault }] : []),
  ];
  if ('fault' in username || 'fault' in email) throw new ApiError('validation_failed', { errors });
  return { username: mode === 'email' ? email.text : username.text, email: email.text };
}

const withUsername = ({ username }: Given) =>
  username === undefined ? { fault: 'is missing' } : readUsername(username);

const withoutUsername = ({ username }: Given) =>
  username === undefined ? { text: '' } : { fault: 'has a member that is not expected' };

/** @throws ApiError `validation_failed` */
export function requireAddress(typed: string): string {
  const email = readAddress(typed);
  if ('text' in email) return email.text;
  throw new ApiError('validation_failed', {
    errors: [{ pointer: '#/email', detail: email.fault }],
  });
}
