import { type Check, problem, unknown, well } from '../check.ts';
import type { Visit } from './visit.ts';

const year = 31_536_000;
const line = 'Strict-Transport-Security: max-age=63072000; includeSubDomains';

/** The API sends the header with an https origin. It is off for this machine, where other projects use http. */
export const transportSecurity: Check<Visit> = {
  name: 'transport-security',
  claim: 'Browsers are told to use https only.',
  async run({ url, call }) {
    if (/^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname)) return well;
    if (url.protocol === 'http:') {
      return problem({
        what: `${url.origin} is plain http.`,
        because:
          'Everybody on the way can read passwords and tokens, and the API accepts http for localhost only.',
        mend: `PUBLIC_ORIGIN=https://${url.hostname}`,
      });
    }
    const { headers, status } = await call('/site');
    if (status !== 200) return unknown(`The API answers ${status}.`);
    const sent = headers['strict-transport-security'];
    const maxAge = Number(/max-age="?(\d+)/i.exec(String(sent ?? ''))?.[1] ?? 0);
    if (maxAge >= year) return well;
    return problem({
      what: sent
        ? `Strict-Transport-Security lasts ${maxAge} seconds, less than a year.`
        : 'The answers of the API have no Strict-Transport-Security.',
      because:
        'A browser that was not told to use https tries http first, and whoever is on the way can answer that. The API sends the header with an https PUBLIC_ORIGIN, so a proxy removes or replaces it.',
      mend: `delete "proxy_hide_header Strict-Transport-Security;", or send: ${line}`,
    });
  },
};
