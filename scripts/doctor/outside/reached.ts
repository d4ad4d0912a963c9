import { type Check, type Outcome, problem, well } from '../check.ts';
import { type Answer, kindOf, readJson } from './ask.ts';
import { sharedSuffix } from './shared-hosting.ts';
import type { Visit } from './visit.ts';

const port = 5000;
const proxyLine = `location /api { proxy_pass http://127.0.0.1:${port}; }`;

/** What the error codes of a connection mean, and the line that mends each. */
const faults: Record<string, { because: string; mend: string }> = {
  ECONNREFUSED: { because: 'Nothing listens there.', mend: 'npm start' },
  ECONNRESET: {
    because:
      'The connection was closed without an answer; a server name that nobody serves does that.',
    mend: 'server_name app.example.com;',
  },
  ENOTFOUND: { because: 'The name has no address.', mend: 'app.example.com. IN A 203.0.113.10' },
  ETIMEDOUT: {
    because:
      'There was no answer within ten seconds; a firewall that drops packets looks like this.',
    mend: 'sudo ufw allow 443/tcp',
  },
  CERT_HAS_EXPIRED: { because: 'The certificate has expired.', mend: 'sudo certbot renew' },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    because: 'The certificate is for another name.',
    mend: 'sudo certbot --nginx -d app.example.com',
  },
};
const untrusted = {
  because:
    'The certificate is not from an authority that browsers know, or lacks what links it to one.',
  mend: 'ssl_certificate /etc/ssl/latchkey/fullchain.pem;',
};

/** Whether an answer at the address of the API comes from the API. */
export const reached: Check<Visit> = {
  name: 'reached',
  claim: 'The API answers.',
  async run(visit) {
    try {
      return describe(visit, await visit.call('/site'));
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      const isTls = /CERT|SIGNATURE|ISSUER/.test(code);
      const { because, mend } =
        faults[code] ??
        ((isTls && untrusted) || { because: (error as Error).message, mend: 'npm start' });
      const host = new URL(visit.api).hostname;
      const what = `${visit.api} cannot be reached${code && ` (${code})`}.`;
      return problem({ what, because, mend: mend.replace('app.example.com', host) });
    }
  },
};

function describe({ url, api }: Visit, answer: Answer): Outcome {
  const { status, headers } = answer;
  if (status === 200 && 'registration' in readJson(answer)) return well;
  const what = `${api}/site answers ${status} with ${kindOf(answer)}, and not as the API does.`;
  if (headers.location && status >= 300 && status < 400) {
    const { origin } = new URL(headers.location, api);
    return problem({
      what: `${api}/site redirects to ${origin}.`,
      because:
        'A call that is redirected has sent its password and its token to the wrong address first.',
      mend: `npm run doctor ${origin}`,
    });
  }
  if (status >= 500) {
    return problem({
      what,
      because: 'The proxy answers itself, because it gets no answer from the API.',
      mend: `${proxyLine}  # and "curl 127.0.0.1:${port}/healthz" must succeed on that machine`,
    });
  }
  const shared = sharedSuffix(url.hostname);
  return problem({
    what,
    because: shared
      ? `Something else answers there. Hosts below ${shared} often have files only, and an API on another of its hosts is another site.`
      : 'Something else answers there, such as a server of files that has the page for every address.',
    mend: proxyLine,
  });
}
