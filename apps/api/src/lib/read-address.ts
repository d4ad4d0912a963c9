import { domainToASCII } from 'node:url';
import { nameLimits } from '@latchkey/contracts/names';
import { hasHiddenCharacters, type ReadText } from './hidden-characters.ts';

/** What stands before the `@`: RFC 5322's dot-atom, without its dots. */
const atom = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+$/;
/** One label of a domain as DNS knows it. */
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** A domain as people write it. Anything else would have a meaning of its own for the conversion. */
const writtenDomain = /^[\p{L}\p{M}\p{Nd}.-]+$/u;

const longestLocalPart = 64;
const notAnAddress = { fault: 'must be an e-mail address' };

/**
 * Reads an address that a mail will be sent to, and returns it in the form in which it is stored: NFKC, and the domain as
 * DNS knows it (IDNA). It is brought into this form first and checked afterwards. Otherwise `ada@example.com＠evil.example`
 * would pass as one address and be another one to the mail server.
 */
export function readAddress(typed: string): ReadText {
  if (hasHiddenCharacters(typed)) return { fault: 'must not contain invisible characters' };
  if ([...typed].some(isLookalike)) {
    return { fault: 'must not contain a character that looks like @ or a dot' };
  }
  const [local = '', written = '', ...more] = typed.normalize('NFKC').split('@');
  if (more.length > 0 || !isLocalPart(local) || !writtenDomain.test(written)) return notAnAddress;
  const domain = domainToASCII(written);
  const text = `${local}@${domain}`;
  return isDomain(domain) && text.length <= nameLimits.email ? { text } : notAnAddress;
}

/** Whether a character is turned into `@` or a dot on its way to the mail server. */
function isLookalike(character: string): boolean {
  if (character === '@' || character === '.') return false;
  // The full stop of Chinese and Japanese stays as it is in NFKC, but IDNA reads it as a dot.
  return /[@.。]/u.test(character.normalize('NFKC'));
}

function isLocalPart(local: string): boolean {
  return local.length <= longestLocalPart && local.split('.').every((part) => atom.test(part));
}

function isDomain(domain: string): boolean {
  const labels = domain.split('.');
  const top = labels.at(-1) ?? '';
  // A top-level domain has a letter. Without this rule an IPv4 address would be a domain.
  return labels.length > 1 && labels.every((one) => label.test(one)) && /[a-z]/.test(top);
}
