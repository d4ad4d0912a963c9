type Place = { readonly pathname: string; readonly search: string; readonly hash: string };

const parameter = 'returnTo';

/** The address of the sign-in page that leads back to a place afterwards. The home page needs no mention. */
export function signInAddress(signInPath: string, { pathname, search, hash }: Place): string {
  const here = `${pathname}${search}${hash}`;
  return here === '/' ? signInPath : `${signInPath}?${parameter}=${encodeURIComponent(here)}`;
}

/**
 * Where to go after sign-in: the path that `signInAddress` put into the address, if it is one of this application's
 * own. Anything else is `/`: `//host`, `/\host`, `https://host`, `javascript:` (open redirect).
 *
 * What is checked is what is returned, because a path can become another one when it is resolved: `/..//host` has our
 * own origin, and its path is `//host`.
 *
 * @param search the query of the sign-in page's address
 * @param origin this application's own origin
 */
export function readReturnPath(search: string, origin: string): string {
  const raw = new URLSearchParams(search).get(parameter);
  const path = raw && resolvePath(raw, origin);
  // An own path is still itself when it is resolved once more.
  return path && resolvePath(path, origin) === path ? path : '/';
}

/** The path, query and fragment of an address below the origin, or null. */
function resolvePath(address: string, origin: string): string | null {
  if (!address.startsWith('/') || !URL.canParse(address, origin)) return null;
  const url = new URL(address, origin);
  return url.origin === origin ? `${url.pathname}${url.search}${url.hash}` : null;
}
