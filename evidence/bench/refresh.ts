import { filledPersonId, filledSessionId } from '../../apps/api/src/testing/fill-sessions.ts';
import { signUp } from './better-auth-client.ts';
import { http } from './load.ts';
import { type Contestant, type Effort, interleave, ratio, spread } from './rounds.ts';
import { people, type Site } from './site.ts';
import { range, table, times, usage } from './table.ts';

const off = 'the product, a rotation';
const bare = 'the bare UPDATE, tokens signed';

/** Measures `POST /api/auth/refresh` with a real rotation beside the least that it could be, and beside Better Auth. */
export async function measureRefresh(site: Site, effort: Effort): Promise<string> {
  const own = {
    COOKIE: site.cookie,
    ISSUER: site.config.publicOrigin,
    AUDIENCE: `${site.config.publicOrigin}/api`,
  };
  const first = await site.startProduct();
  const logging = await site.startProduct({ LOG_LEVEL: 'info' });
  const least = await site.startPeer('bare-refresh', own);
  const third = Math.floor(site.sessions / 3);
  const rotating = (name: string, server: typeof first, part: number): Contestant => ({
    name,
    servers: [server],
    next: renewals(site, { from: part * third, to: (part + 1) * third }),
  });
  const contestants = [
    rotating(off, first, 0),
    rotating('the product, a rotation, log on', logging, 1),
    rotating(bare, least, 2),
    await betterAuth(site, 'Better Auth, a renewal', { mode: 'renewal', path: 'get-session' }),
    await betterAuth(site, 'Better Auth, its JWT endpoint', { mode: 'jwt', path: 'token' }),
  ];
  const samples = await interleave(contestants, { ...effort, ...site });
  const rows = contestants.map(({ name }) => [
    name,
    ...usage(samples, name),
    range(spread((samples.get(name) ?? []).map(({ database }) => database)), 0),
    times(ratio(samples, [name, off])),
    times(ratio(samples, [name, bare])),
  ]);
  return table(
    [
      'server',
      'CPU µs a request',
      'requests a second',
      'CPU µs of PostgreSQL',
      `of ${off}`,
      `of ${bare}`,
    ],
    rows,
  );
}

type Renewals = {
  readonly from: number;
  readonly to: number;
  /** What else a renewal of this session carries. */
  headersOf?(session: { number: number; generation: number }): Readonly<Record<string, string>>;
};

/**
 * Renews one session after the other, so that each was last renewed longer ago than the leeway and every request rotates.
 */
export function renewals(
  { refreshTokens, cookie }: Site,
  { from, to, headersOf = () => ({}) }: Renewals,
): Contestant['next'] {
  const generations = new Map<number, number>();
  const expiresAt = new Date(Date.now() + 6 * 86_400_000);
  let number = from;
  return (client) => {
    do number = number + 1 < to ? number + 1 : from;
    while (number % 20 > 16);
    const generation = generations.get(number) ?? 1;
    generations.set(number, generation + 1);
    const ids = { id: filledSessionId(number), userId: filledPersonId(number % people) };
    const token = refreshTokens.issue({ ...ids, generation, expiresAt });
    const own = { Cookie: `${cookie}=${token}`, 'X-Requested-With': 'XMLHttpRequest' };
    const headers = { ...own, ...headersOf({ number, generation }) };
    return http('POST /api/auth/refresh', { client, headers });
  };
}

async function betterAuth(
  site: Site,
  name: string,
  { mode, path }: { readonly mode: string; readonly path: string },
): Promise<Contestant> {
  const given = {
    MODE: mode,
    DATABASE_URL: site.peersUrl,
    JWT_SECRET: site.env.ACCESS_TOKEN_SECRET,
  };
  const server = await site.startPeer('better-auth', given);
  const cookies = await signUp(server.port, mode, 16);
  const next = (client: number) =>
    http(`GET /api/auth/${path}`, { client, headers: { Cookie: cookies[client] ?? '' } });
  return { name, servers: [server], next };
}
