import type { PasswordOwner } from '../core/guessable-text.ts';
import type { PasswordPolicy } from '../core/password-policy.ts';
import type { Report } from '../core/security-events.ts';
import { ApiError } from './api-error.ts';

type Given = {
  readonly policy: PasswordPolicy;
  readonly password: string;
  readonly owner: PasswordOwner;
  readonly report: Report;
};

/** @throws ApiError `password_refused`, which names the field and holds the reason as a sentence for the person */
export async function requireGoodPassword({
  policy,
  password,
  owner,
  report,
}: Given): Promise<void> {
  const reason = await policy.check(password, owner, report);
  if (reason !== null) throw refusedPassword(reason);
}

export const refusedPassword = (detail: string): ApiError =>
  new ApiError('password_refused', { errors: [{ pointer: '#/password', detail }] });
