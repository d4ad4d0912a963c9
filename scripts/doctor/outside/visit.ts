import { apiBasePath, csrfHeader } from '@latchkey/contracts/api';
import { type Clock, systemClock } from '../../../apps/api/src/lib/clock.ts';
import { type Answer, ask, type Network, type Question } from './ask.ts';

export type Account = { readonly username: string; readonly password: string };

/** A running deployment, as a stranger sees it. */
export type Visit = {
  /** The address of the page, as it was typed. */
  readonly url: URL;
  /** The address of the API, without a slash at the end. */
  readonly api: string;
  readonly clock: Clock;
  /** A test account, for the checks that need a session. */
  readonly account: Account | null;
  /** For how long the first bytes of an event stream may take, in milliseconds. */
  readonly patience: number;
  /** Calls the API as the page of the deployment does. */
  call(path: string, question?: Question): Promise<Answer>;
  /** Requests the page as a browser does that opens it. */
  open(): Promise<Answer>;
};

type Options = {
  readonly url: URL;
  readonly api?: string | undefined;
  readonly account?: Account | null;
  readonly network?: Network;
  readonly clock?: Clock;
  readonly patience?: number;
};

export function createVisit({
  url,
  api = `${url.origin}${apiBasePath}`,
  account = null,
  network = {},
  clock = systemClock,
  patience = 5_000,
}: Options): Visit {
  const ownHeaders = {
    Origin: url.origin,
    'Sec-Fetch-Site': new URL(api).origin === url.origin ? 'same-origin' : 'same-site',
    [csrfHeader.name]: csrfHeader.value,
  };
  return {
    ...{ url, api, account, clock, patience },
    call: (path, question = {}) =>
      ask(network, new URL(`${api}${path}`), {
        ...question,
        headers: { ...ownHeaders, ...question.headers },
      }),
    open: () => ask(network, new URL('/', url), { headers: { Accept: 'text/html' } }),
  };
}
