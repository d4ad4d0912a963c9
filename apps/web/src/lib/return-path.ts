/**
 * Where to go after sign-in: the path of an address that was asked for before, if it is one of this
 * application's own. Anything else is `/`: `//host`, `/\host`, `https://host`, `javascript:` (open redirect).
 *
 * @param raw the `returnTo` parameter, decoded once
 * @param origin this application's own origin
 */
export function safeReturnPath(raw: string | null, origin: string): string {
  if (!raw?.startsWith('/') || !URL.canParse(raw, origin)) return '/';
  const url = new URL(raw, origin);
  return url.origin === origin ? `${url.pathname}${url.search}${url.hash}` : '/';
}
