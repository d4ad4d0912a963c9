import { keyProofHeader } from '@latchkey/contracts/session-key';
import { publicJwk } from '../../apps/api/src/core/es256-token.ts';
import { thumbprintOf } from '../../apps/api/src/features/session-key/key-proof.ts';
import { createNonces } from '../../apps/api/src/features/session-key/nonces.ts';
import {
  type BrowserKey,
  createBrowserKey,
} from '../../apps/api/src/features/session-key/testing/browser-key.ts';
import { filledSessionId } from '../../apps/api/src/testing/fill-sessions.ts';
import { renewals } from '../bench/refresh.ts';
import { type Contestant, interleave, type Samples, type Spread, spread } from '../bench/rounds.ts';
import { openSite, type Site } from '../bench/site.ts';
import { range, table, usage } from '../bench/table.ts';

const effort = { rounds: 7, seconds: 2 };
const unbound = 'without a key';
const kept = 'with a key that the server has seen before';
const unseen = 'with a key that the server sees for the first time';

type Bound = { readonly key: BrowserKey; readonly keyThumbprint: string };

function bind(): Bound {
  const key = createBrowserKey();
  return { key, keyThumbprint: thumbprintOf(publicJwk.parse(key.jwk)) };
}

/** Gives these sessions the keys that `keyOf` names, and returns how each of their renewals proves its own. */
async function bindSessions(
  site: Site,
  [from, to]: readonly [number, number],
  keyOf: (number: number) => Bound,
): Promise<Contestant['next']> {
  const numbers = Array.from({ length: to - from }, (_, index) => from + index);
  await site.pool.query(
    `update sessions set key_thumbprint = bound.thumbprint
       from unnest($1::text[], $2::text[]) as bound (id, thumbprint) where sessions.id = bound.id`,
    [numbers.map(filledSessionId), numbers.map((number) => keyOf(number).keyThumbprint)],
  );
  const nonces = createNonces(site.secrets.refreshTokenKeys);
  const htu = `${site.config.publicOrigin}/api/auth/refresh`;
  const headersOf = ({ number, generation }: { number: number; generation: number }) => {
    const { key, keyThumbprint } = keyOf(number);
    const nonce = nonces.of({ id: filledSessionId(number), keyThumbprint }, generation);
    return { [keyProofHeader]: key.prove({ htu, nonce }) };
  };
  return renewals(site, { from, to, headersOf });
}

/** One renewal after the other on one server: unbound sessions, and bound ones in two ways. */
async function measure(site: Site): Promise<Samples> {
  const servers = [await site.startProduct()];
  // The server keeps 10,000 keys ready. Of 12,000 that take turns, it has forgotten each when its turn comes again.
  const [few, many] = [16, 12_000].map((count) => Array.from({ length: count }, bind));
  const oneOf = (keys: readonly Bound[] | undefined) => (number: number) =>
    keys?.[number % keys.length] ?? bind();
  const contestants = [
    { name: unbound, servers, next: renewals(site, { from: 0, to: 40_000 }) },
    { name: kept, servers, next: await bindSessions(site, [40_000, 80_000], oneOf(few)) },
    { name: unseen, servers, next: await bindSessions(site, [80_000, 120_000], oneOf(many)) },
  ];
  return interleave(contestants, { ...effort, ...site });
}

/** What the check of a proof costs the server: CPU of bound renewals beside unbound ones, in the same process. */
export async function measureServerCost(): Promise<string> {
  const site = await openSite();
  try {
    const samples = await measure(site);
    const more = (name: string): Spread => {
      const without = samples.get(unbound) ?? [];
      const of = samples.get(name) ?? [];
      return spread(of.map(({ cpu }, round) => cpu - (without[round]?.cpu ?? 0)));
    };
    const rows = [unbound, kept, unseen].map((name) => [
      name,
      ...usage(samples, name),
      name === unbound ? '' : range(more(name), 0),
    ]);
    return table(
      ['a renewal', 'CPU µs', 'a second', 'more CPU µs than without (goal: at most 300)'],
      rows,
    );
  } finally {
    await site.close();
  }
}
