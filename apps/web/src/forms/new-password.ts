import type { PasswordRule } from '@latchkey/contracts/password-rule';
import type { FieldRules } from './form-entries.ts';
import { unfitBy } from './unfit-by.ts';

/** How the field `password` of a form is read. The server words its refusals of a new password for people. */
export const newPasswordRules = (rule: PasswordRule): FieldRules => ({
  asTyped: true,
  words: (entry, refused) =>
    entry ? (rule.missing(entry) ?? refused ?? 'Choose another password.') : 'Choose a password.',
});

/** Checks the entries with the schema of the request, and the field `password` with the rule too: for `findUnfit`. */
export function unfitByRule(schema: Parameters<typeof unfitBy>[0], rule: PasswordRule) {
  const findUnfit = unfitBy(schema);
  return (
    entries: { readonly password: string } & Readonly<Record<string, string>>,
  ): PropertyKey[] => [
    ...findUnfit(entries),
    ...(rule.missing(entries.password) === null ? [] : ['password']),
  ];
}
