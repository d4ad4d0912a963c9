/**
 * Where to go after sign-in: the path of an address that was asked for before, if it is one of this
 * application's own. Anything else is `/`: `//host`, `/\host`, `https://host`, `javascript:` (open redirect).
 *
 * What is checked is what is returned, because a path can become another one when it is resolved: `/..//host` has our
 * own origin, and its path is `//host`.
 *
 * @param raw the `returnTo` parameter, decoded once
 * @param origin this application's own origin
 */
export function safeReturnPath(raw: string | null, origin: string): string {
  const path = raw && resolvePath(raw, origin);
  // Resolved once more, an own path is still itself.
  return path && resolvePath(path, origin) === path ? path : '/';
}

/** The path, query and fragment of an address below the origin, or null. */
function resolvePath(address: string, origin: string): string | null {
  if (!address.startsWith('/') || !URL.canParse(address, origin)) return null;
  const url = new URL(address, origin);
  return url.origin === origin ? `${url.pathname}${url.search}${url.hash}` : null;
}
