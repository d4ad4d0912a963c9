import type { LoginRequest } from '@latchkey/contracts/auth';
import { loginLimits } from '@latchkey/contracts/login-limits';
import type { Entries, FormFields } from '../../forms/form-entries.ts';

type Name = Exclude<keyof LoginRequest, 'remember'>;

/** The field of the name: its key in the request, its label, and what it is in a sentence. */
export const nameField = {
  key: 'username',
  label: 'Username or e-mail address',
  inText: 'username or e-mail address',
} as const satisfies { key: Name; label: string; inText: string };

const wordsFor = (name: Name, inText: string) => (entry: string, refused?: string) => {
  if (!entry) return `Enter your ${inText}.`;
  const size = `Use between 1 and ${loginLimits[name]} characters`;
  return refused ? `${size}, and only such as can be typed.` : `${size}.`;
};

export const signInFields: FormFields<Name> = {
  [nameField.key]: { words: wordsFor(nameField.key, nameField.inText) },
  password: { words: wordsFor('password', 'password'), asTyped: true },
};

/**
 * The fields that are empty or too long. The server would refuse a very long entry by its limit on a body. No schema
 * here, because the first page loads this file.
 */
export function findUnfitFields(entries: Entries<Name>): Name[] {
  return ([nameField.key, 'password'] as const).filter((name) => {
    const { length } = entries[name];
    return length === 0 || length > loginLimits[name];
  });
}
