import { type Check, type Problem, problem, well } from '../check.ts';
import { sharedSuffix, siteOf } from './shared-hosting.ts';
import type { Visit } from './visit.ts';

/** Page and API on two sites: the cookie is SameSite=Strict, so no browser sends it from one to the other. */
export const sameSite: Check<Pick<Visit, 'url' | 'api'>> = {
  name: 'same-site',
  claim: 'The page and the API are on one site.',
  run({ url, api }) {
    const found = describeTwoSites(url.hostname, new URL(api).hostname);
    return found ? problem(found) : well;
  },
};

/** @returns null when both hosts are of one site, as far as it can be known */
export function describeTwoSites(page: string, api: string): Problem | null {
  if (page === api || siteOf(page) === siteOf(api)) return null;
  const shared = [page, api].map(sharedSuffix).find((suffix) => suffix !== null);
  return {
    what: `${page} and ${api} are two sites.`,
    because: shared
      ? `${shared} is a public suffix: other people have hosts below it, so browsers send no cookie between them.`
      : 'Browsers send the refresh cookie to its own site only, because it is SameSite=Strict.',
    mend: 'PUBLIC_ORIGIN=https://app.example.com  # a domain of your own, with the API below /api or at api.example.com',
  };
}
