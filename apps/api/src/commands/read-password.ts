import type { PasswordOwner } from '../core/guessable-text.ts';
import { createPasswordPolicy } from '../core/password-policy.ts';
import { StartupError } from '../lib/startup-error.ts';
import { type CommandContext, UsageError } from './command.ts';

/** What no sign-in form sends: line breaks, NUL, and what stands for bytes that are not UTF-8. */
const cannotBeTyped = /[\r\n\0\ufffd]/;

/**
 * Reads a password from standard input, without the line break at its end.
 * @throws UsageError when there is none, or one that its person could not type
 */
export async function readPassword({ readInput }: CommandContext): Promise<string> {
  const password = (await readInput()).replace(/\r?\n$/, '');
  if (password === '') throw new UsageError('The password is missing; write it to standard input.');
  if (cannotBeTyped.test(password)) {
    throw new UsageError('The password must be one line of UTF-8 text.');
  }
  return password;
}

/** @throws StartupError when the policy for new passwords refuses the password */
export async function requireGoodPassword(
  { config }: CommandContext,
  password: string,
  owner: PasswordOwner,
): Promise<void> {
  const refusal = await createPasswordPolicy({ config }).check(password, owner);
  if (refusal !== null) throw new StartupError(`The password is not accepted. ${refusal}`);
}
