import { type Check, problem, unknown, well } from '../check.ts';
import { findBrokenRule, findRefreshCookie } from './cookie-rules.ts';
import type { Visit } from './visit.ts';

/** A sign-out without a cookie clears the cookie that a sign-in would set, with the same name and attributes. */
export const cookie: Check<Visit> = {
  name: 'cookie',
  claim: 'The refresh cookie arrives as the API sets it.',
  async run({ call, api }) {
    const { status, setCookies } = await call('/auth/logout', { method: 'POST' });
    if (status !== 204) return unknown(`The API answers ${status} to a sign-out.`);
    const found = findRefreshCookie(setCookies);
    if (!found) {
      return problem({
        what: 'The refresh cookie does not arrive.',
        because: 'A proxy removes Set-Cookie, so every reload signs the person out.',
        mend: 'proxy_pass_header Set-Cookie;  # and delete "proxy_hide_header Set-Cookie;"',
      });
    }
    const broken = findBrokenRule(found, new URL(api));
    return broken ? problem(broken) : well;
  },
};
