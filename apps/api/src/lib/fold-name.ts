/**
 * The form in which names and addresses are compared: two spellings that fold alike are one account.
 *
 * NFKC first (full-width and composed forms), then upper case and lower case, which together come close to Unicode case
 * folding: `ß` is `ss`, and both small sigmas are one. It is done here and never in the database, because what
 * `lower()` does depends on the locale the database was made with.
 */
export function foldName(name: string): string {
  return name.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');
}
