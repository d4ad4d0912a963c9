import ipaddr from 'ipaddr.js';
import { type Check, type Outcome, problem, unknown, well } from '../check.ts';
import { readJson } from './ask.ts';
import { withSession } from './session.ts';
import type { Visit } from './visit.ts';

/** An address of documents (RFC 5737), which no client has. */
const forged = '203.0.113.77';

/** The list of a person's sessions shows what the API takes for the address of each, so it shows whom the API believes. */
export const clientAddress: Check<Visit> = {
  name: 'client-address',
  claim: 'The API knows the address of each client, and no client can choose its own.',
  run: (visit) =>
    withSession(
      visit,
      async (accessToken) => {
        const headers = { Authorization: `Bearer ${accessToken}` };
        const answer = await visit.call('/user/sessions', { headers });
        const { sessions = [] } = readJson(answer) as { sessions?: Listed[] };
        const { address } = sessions.find(({ isCurrent }) => isCurrent) ?? {};
        if (!address) return unknown('The list of sessions shows no address.');
        return judge(address, answer.localAddress);
      },
      { 'X-Forwarded-For': forged },
    ),
};

type Listed = { readonly address: string | null; readonly isCurrent: boolean };

function judge(seen: string, own: string): Outcome {
  if (seen === forged) {
    return problem({
      what: 'The API believes an X-Forwarded-For that anybody can send.',
      because:
        'Who guesses passwords can pretend another address with each guess, so no limit of an address holds.',
      mend: 'proxy_set_header X-Forwarded-For $remote_addr;  # and TRUST_PROXY_HOPS is the number of proxies: 1 with one, 0 without',
    });
  }
  if (plain(seen) === plain(own)) return well;
  if (isPublic(seen) && !isPublic(own)) {
    return unknown(
      `The API takes ${seen} for the address of this client. Behind a router this machine does not know its own; if it is that of a proxy, TRUST_PROXY_HOPS is too low.`,
    );
  }
  return problem({
    what: `The API takes ${seen} for the address of this client, which connects from ${own}.`,
    because:
      'That is the address of a proxy, so all people share its limits, and one who guesses passwords locks everybody out.',
    mend: 'TRUST_PROXY_HOPS=1  # the number of proxies, and in nginx: proxy_set_header X-Forwarded-For $remote_addr;',
  });
}

const isPublic = (address: string) => ipaddr.process(address).range() === 'unicast';

/** The two loopback addresses of one machine count as one, because `localhost` may be either. */
function plain(address: string): string {
  const text = ipaddr.process(address).toString();
  return text === '::1' ? '127.0.0.1' : text;
}
