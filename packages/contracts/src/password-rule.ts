import { loginLimits } from './login-limits.ts';

export type PasswordRule = {
  /** The rule in words, to be written beside the field. */
  readonly text: string;
  /** What a password lacks, as a sentence. Null when its length is right. */
  missing(password: string): string | null;
};

/** Counts code points after NFC, because this is the form that is hashed (NIST SP 800-63B-4 §3.1.1.2). */
export const passwordLength = (password: string): number => [...password.normalize('NFC')].length;

/**
 * The length of a new password. The page shows it while somebody types. The rest of the policy is the server's alone,
 * because it needs the list of common passwords. Add no schemas here, because pages load this file before it is needed.
 */
export function passwordRule(minLength: number): PasswordRule {
  return {
    text: `Use ${minLength} characters or more. Any characters are fine, for example four words that do not belong together.`,
    missing(password) {
      if (password.length > loginLimits.password) {
        return `Use at most ${loginLimits.password} characters.`;
      }
      const needed = minLength - passwordLength(password);
      return needed > 0 ? `Use ${moreCharacters(needed)}.` : null;
    },
  };
}

/** `1 more character`, `2 more characters`. */
export const moreCharacters = (count: number): string =>
  `${count} more ${count === 1 ? 'character' : 'characters'}`;
