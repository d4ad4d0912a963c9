import type { PasswordOwner } from '../core/guessable-text.ts';
import { createPasswordPolicy } from '../core/password-policy.ts';
import { StartupError } from '../lib/startup-error.ts';
import { type CommandContext, UsageError } from './command.ts';

/** Reads a password from standard input, without the line break at its end. @throws UsageError when there is none */
export async function readPassword({ readInput }: CommandContext): Promise<string> {
  const password = (await readInput()).replace(/\r?\n$/, '');
  if (password === '') throw new UsageError('The password is missing; write it to standard input.');
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
