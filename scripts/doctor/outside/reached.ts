import { type Check, type Problem, problem, well } from '../check.ts';
import { type Answer, kindOf, readJson, redirectOf } from './ask.ts';
import { sharedSuffix } from './shared-hosting.ts';
import type { Visit } from './visit.ts';

const port = 5000;
const proxyLine = `location /api { proxy_pass http://127.0.0.1:${port}; }`;

type Fault = Pick<Problem, 'because' | 'mend'>;

/** What the error codes of a connection mean, and the line that mends each. */
const faults: Record<string, Fault> = {
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
const unknownName: Fault = {
  because: 'No server of the proxy has this name, so it refuses the connection.',
  mend: 'server_name app.example.com;',
};
const noTls: Fault = {
  because: 'What listens there has no TLS, or no version of it that browsers accept.',
  mend: 'listen 443 ssl;',
};

/** Whether an answer at the address of the API comes from the API. */
export const reached: Check<Visit> = {
  name: 'reached',
  claim: 'The API answers.',
  async run(visit) {
    try {
      const answer = await visit.call('/site');
      if (answer.status === 200 && 'registration' in readJson(answer)) return well;
      const elsewhere = redirectOfApi(visit, answer) ?? (await redirectOfPages(visit));
      return problem(elsewhere ?? describe(visit, answer));
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      const { because, mend } = faultOf(error as NodeJS.ErrnoException);
      const host = new URL(visit.api).hostname;
      const what = `${visit.api} cannot be reached${code && ` (${code})`}.`;
      return problem({ what, because, mend: mend.replace('app.example.com', host) });
    }
  },
};

function faultOf({ code = '', message }: NodeJS.ErrnoException): Fault {
  const known = faults[code];
  if (known) return known;
  if (/CERT|SIGNATURE|ISSUER/.test(code)) return untrusted;
  if (/unrecognized.name/i.test(message)) return unknownName;
  return /^(?:EPROTO|ERR_SSL)/.test(code) ? noTls : { because: message, mend: 'npm start' };
}

function redirectOfApi({ api }: Visit, { status, headers }: Answer): Problem | null {
  if (!headers.location || status < 300 || status > 399) return null;
  const { origin } = new URL(headers.location, api);
  return {
    what: `${api}/site redirects to ${origin}.`,
    because:
      'A call that is redirected has sent its password and its token to the wrong address first.',
    mend: `npm run doctor ${origin}`,
  };
}

/** A proxy may send pages to https and refuse the API at http, as that of the guide does. */
async function redirectOfPages(visit: Visit): Promise<Problem | null> {
  const { url, api } = visit;
  const target = new URL(api).origin === url.origin ? redirectOf(await visit.open(), url) : null;
  if (target === null) return null;
  return {
    what: `${url.origin} sends people to ${target}, and has no API itself.`,
    because: 'The page and the API are at the address at which people arrive.',
    mend: `npm run doctor ${target}`,
  };
}

function describe({ url, api }: Visit, answer: Answer): Problem {
  const { status } = answer;
  const what = `${api}/site answers ${status} with ${kindOf(answer)}, and not as the API does.`;
  if (status >= 500) {
    return {
      what,
      because: 'The proxy answers itself, because it gets no answer from the API.',
      mend: `${proxyLine}  # and "curl 127.0.0.1:${port}/healthz" must succeed on that machine`,
    };
  }
  const shared = sharedSuffix(url.hostname);
  return {
    what,
    because: shared
      ? `Something else answers there. Hosts below ${shared} often have files only, and an API on another of its hosts is another site.`
      : 'Something else answers there, such as a server of files that has the page for every address.',
    mend: proxyLine,
  };
}
