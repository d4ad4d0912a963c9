import { domainToASCII } from 'node:url';

/**
 * The form in which names are compared: two spellings with the same form are one account.
 *
 * NFKC first (full-width and composed forms), then upper case and lower case. Together they come close to Unicode case
 * folding: `ß` is `ss`, and both small sigmas are equal. We do this here and never in the database, because the result
 * of `lower()` depends on the locale with which the database was made.
 */
export function foldName(name: string): string {
  return name.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');
}

/**
 * The form in which addresses are compared: `foldName`, and the domain as DNS knows it (IDNA), so that `bücher.example`
 * and `xn--bcher-kva.example` are one. A text that is no address is folded as a name.
 */
export function foldAddress(address: string): string {
  const normal = address.normalize('NFKC');
  const at = normal.lastIndexOf('@');
  const domain = at === -1 ? '' : domainToASCII(normal.slice(at + 1));
  return domain === '' ? foldName(address) : `${foldName(normal.slice(0, at))}@${domain}`;
}
