import { csrfHeader } from '@latchkey/contracts/api';
import { type Check, type Outcome, type Problem, problem, unknown, well } from '../check.ts';
import { type Answer, codeOf, readJson, redirectOf } from './ask.ts';
import type { Visit } from './visit.ts';

const defaultOrigin = 'http://localhost:3000';
const isLoopback = (host: string) =>
  /^(?:localhost|127(?:\.\d+){3}|\[::1\]|0\.0\.0\.0)$/.test(host);

/**
 * The API names PUBLIC_ORIGIN when it refuses a page of another address (http/csrf.ts), so a stranger can learn it. A
 * refresh without a cookie changes nothing, and is refused as `refresh_token_missing` when the origin is right.
 */
export const origin: Check<Visit> = {
  name: 'origin',
  claim: 'PUBLIC_ORIGIN is the address that people open.',
  async run(visit) {
    const { url } = visit;
    const elsewhere = redirectOf(await visit.open(), url);
    const here = await refreshAs(visit, url.origin);
    if (elsewhere !== null) return describeRedirect(visit, elsewhere);
    if (codeOf(here) === 'refresh_token_missing') return checkForeign(visit);
    const { detail = '' } = readJson(here) as { detail?: string };
    if (detail.includes(csrfHeader.name)) return problem(lostHeader);
    const accepted = acceptedOrigin(here);
    if (accepted === null) return unknown(`The API answers ${here.status} to a refresh.`);
    return problem(describeOrigins(url, new URL(accepted)));
  },
};

const refreshAs = (visit: Visit, from: string): Promise<Answer> =>
  visit.call('/auth/refresh', { method: 'POST', headers: { Origin: from } });

const acceptedOrigin = (answer: Answer): string | null =>
  /Open the application at (\S+), /.exec(
    (readJson(answer) as { detail?: string }).detail ?? '',
  )?.[1] ?? null;

async function describeRedirect(visit: Visit, target: string): Promise<Outcome> {
  const { url } = visit;
  const accepted = acceptedOrigin(await refreshAs(visit, target)) ?? target;
  const areLoopback = [url, new URL(target)].every(({ hostname }) => isLoopback(hostname));
  if (accepted === target && !areLoopback) {
    return problem({
      what: `${url.origin} redirects to ${target}.`,
      because:
        'A browser keeps cookies for one host name, so people are signed in at that address only.',
      mend: `npm run doctor ${target}  # and give people this address`,
    });
  }
  return problem(describeOrigins(areLoopback ? url : new URL(target), new URL(accepted)));
}

/** A proxy that drops or replaces Origin would make every site look like ours. */
async function checkForeign(visit: Visit): Promise<Outcome> {
  const foreign = await refreshAs(visit, 'https://doctor.invalid');
  if (codeOf(foreign) === 'csrf_rejected') return well;
  return problem({
    what: 'A page of another site is not refused: its Origin header does not reach the API.',
    because: 'Without it one of the three defences against forged requests is gone.',
    mend: 'proxy_set_header Origin $http_origin;',
  });
}

const lostHeader: Problem = {
  what: `The header ${csrfHeader.name} does not reach the API.`,
  because: 'The API refuses every change without it, so nobody can sign in.',
  mend: `proxy_set_header ${csrfHeader.name} $http_x_requested_with;`,
};

function describeOrigins(opened: URL, accepted: URL): Problem {
  const what = `People open ${opened.origin}, but PUBLIC_ORIGIN is ${accepted.origin}.`;
  const mend = `PUBLIC_ORIGIN=${opened.origin}`;
  if (isLoopback(opened.hostname) && isLoopback(accepted.hostname)) {
    const isPort = opened.hostname === accepted.hostname;
    return {
      what,
      because: isPort
        ? 'Another port is another origin, so the API refuses the page.'
        : `${opened.hostname} and ${accepted.hostname} are one machine, but two hosts for cookies and for the API.`,
      mend: isPort ? mend : `open ${accepted.origin}`,
    };
  }
  if (accepted.origin === defaultOrigin) {
    return { what, because: 'PUBLIC_ORIGIN is not set, so it has its default.', mend };
  }
  const differs =
    opened.host === accepted.host
      ? 'http and https are two origins'
      : 'These are two hosts, also when one is the other with www';
  return { what, because: `${differs}, so the API refuses the page.`, mend };
}
