type Place = { readonly pathname: string; readonly search: string; readonly hash: string };

/** The address of the sign-in page that leads back to a place afterwards. To the home page it leads without being asked. */
export function signInAddress(signInPath: string, { pathname, search, hash }: Place): string {
  const here = `${pathname}${search}${hash}`;
  return here === '/' ? signInPath : `${signInPath}?returnTo=${encodeURIComponent(here)}`;
}
