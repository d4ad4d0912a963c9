import { moreCharacters, passwordLength, passwordRule } from '@latchkey/contracts/password-rule';
import { product } from '@latchkey/contracts/product';
import { foldName } from '../lib/fold-name.ts';
import { createBreachCheck } from './breach-check.ts';
import { countPredictable, type PasswordOwner, removeKnownWords } from './guessable-text.ts';
import type { Report } from './security-events.ts';

export type PasswordPolicy = {
  /**
   * Decides on a new password. It is never called for a password that somebody signs in with.
   *
   * @returns why the password is refused, as a sentence for the person; null when it is accepted
   */
  check(password: string, owner: PasswordOwner, report?: Report): Promise<string | null>;
};

type Options = {
  readonly config: {
    readonly passwordMinLength: number;
    /** Null asks nobody. */
    readonly breachCheckUrl: string | null;
  };
};

/**
 * WHAT A NEW PASSWORD MUST BE, in one place for registration, reset, change and the command line (NIST SP 800-63B-4
 * §3.1.1.2). Length decides, and there are no rules about kinds of characters.
 *
 * What anybody could guess does not count towards the length: the person's name and address, the product's name,
 * repeats and sequences. So a long password may hold them, and one that consists of them is too short. Then the whole
 * password is compared with the common ones, and with the breached ones if a service is configured.
 */
export function createPasswordPolicy({ config }: Options): PasswordPolicy {
  const { passwordMinLength: minLength, breachCheckUrl: url } = config;
  const rule = passwordRule(minLength);
  const isBreached = url === null ? null : createBreachCheck({ url });
  let common: Promise<ReadonlySet<string>> | undefined;

  return {
    async check(password, owner, report = () => {}) {
      const missing = rule.missing(password) ?? whyGuessable(password, owner, minLength);
      if (missing) return missing;
      common ??= loadCommonPasswords(minLength);
      if ((await common).has(foldName(password))) {
        return 'Many people use this password. Choose another one.';
      }
      const breached = await isBreached?.(password).catch(() => {
        // Nobody is kept from choosing a password because another service is down.
        report({ type: 'breach_check_failed' });
        return false;
      });
      if (!breached) return null;
      return 'This password is in a list of stolen passwords. Choose another one.';
    },
  };
}

function whyGuessable(password: string, owner: PasswordOwner, minLength: number): string | null {
  const text = foldName(password);
  const pieces = removeKnownWords(text, owner);
  // Folding can change the length, so we count what is lost and not what is left.
  const left = passwordLength(password) - (lengthOf(text) - sum(pieces.map(lengthOf)));
  if (left < minLength) {
    return `Your name, your address and “${product.name}” do not count, because they are easy to guess. Use ${moreCharacters(minLength - left)}.`;
  }
  const needed = minLength - (left - sum(pieces.map(countPredictable)));
  if (needed <= 0) return null;
  return `Repeats and sequences such as “aaaa” or “1234” count as one character. Use ${moreCharacters(needed)}.`;
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
const lengthOf = (text: string) => [...text].length;

/** Loads the list when it is first needed. A shorter password is refused before it is looked up. */
async function loadCommonPasswords(minLength: number): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common');
  return new Set(dictionary['passwords-common'].filter(({ length }) => length >= minLength));
}
