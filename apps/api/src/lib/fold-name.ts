/**
 * The form in which names and addresses are compared: two spellings with the same form are one account.
 *
 * NFKC first (full-width and composed forms), then upper case and lower case. Together they come close to Unicode case
 * folding: `ß` is `ss`, and both small sigmas are equal. We do this here and never in the database, because the result
 * of `lower()` depends on the locale with which the database was made.
 */
export function foldName(name: string): string {
  return name.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');
}
