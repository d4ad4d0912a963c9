import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import jwt from 'jsonwebtoken';
import { copyTree } from '../../scripts/tree-copy.ts';
import { signUp } from './better-auth-client.ts';
import { http } from './load.ts';
import { type Contestant, type Effort, interleave, ratio } from './rounds.ts';
import type { Server } from './server.ts';
import { person, productToken, root, type Site } from './site.ts';
import { table, times, usage } from './table.ts';

const off = 'the product, no log';
const on = 'the product, log on';
const open = 'the product with the route open, no log';
const plain = 'Express + helmet + cors + cookie-parser + json';

type Headers = Readonly<Record<string, string>>;

/** A server that is asked for `GET /api/protected`, each client with headers of its own. */
function contestant(
  name: string,
  server: Server,
  headers: (client: number) => Headers,
): Contestant {
  const next = (client: number) => http('GET /api/protected', { client, headers: headers(client) });
  return { name, servers: [server], next };
}

/** Measures `GET /api/protected` of the product beside the same app with the route open, and beside its peers. */
export async function measureAuthenticatedCall(site: Site, effort: Effort): Promise<string> {
  const bearer = { Authorization: `Bearer ${productToken(site)}` };
  const own = { PERSON_ID: person.id };
  const contestants = [
    contestant(off, await site.startProduct(), () => bearer),
    contestant(on, await site.startProduct({ LOG_LEVEL: 'info' }), () => bearer),
    contestant(open, await site.startProduct({}, { tree: buildOpen() }), () => bearer),
    contestant(plain, await site.startPeer('express', own), () => bearer),
    ...(await startPeers(site)),
  ];
  const samples = await interleave(contestants, { ...effort, ...site });
  const rows = contestants.map(({ name }) => [
    name,
    ...usage(samples, name),
    times(ratio(samples, [name, off])),
    times(ratio(samples, [name, on])),
  ]);
  const head = ['server', 'CPU µs a request', 'requests a second', `of ${off}`, `of ${on}`];
  const goals = [
    [
      'the product over the same app with the route open',
      ratio(samples, [off, open]),
      'at most 1.12x',
    ],
    [
      'over Express with the usual middleware, log off',
      ratio(samples, [off, plain]),
      'at most 1.15x',
    ],
    [
      'over Express with the usual middleware, log on',
      ratio(samples, [on, plain]),
      'at most 1.30x',
    ],
  ] as const;
  const goalRows = goals.map(([name, value, goal]) => [name, times(value), goal]);
  return `${table(head, rows)}\n\n${table(['CPU of', 'measured', 'goal'], goalRows)}`;
}

/** Starts what the product is compared with, each as its own documentation sets it up. */
async function startPeers(site: Site): Promise<Contestant[]> {
  const shared = {
    JWT_SECRET: site.env.ACCESS_TOKEN_SECRET,
    ISSUER: 'https://issuer.test',
    AUDIENCE: 'https://api.test',
    PERSON_ID: person.id,
  };
  const bearer = { Authorization: `Bearer ${peerToken(shared)}` };
  const believing = { ...shared, LOOKUP: 'none' };
  const authJs = await site.startPeer('auth-js', shared);
  const cookie = await (await fetch(`http://127.0.0.1:${authJs.port}/cookie`)).text();
  const betterAuth = async (name: string, mode: string) => {
    const given = { ...shared, MODE: mode, DATABASE_URL: site.peersUrl };
    const server = await site.startPeer('better-auth', given);
    const cookies = await signUp(server.port, mode, 16);
    return contestant(name, server, (client) => ({ Cookie: cookies[client] ?? '' }));
  };
  const passport = (given: Record<string, string>) => site.startPeer('passport-jwt', given);
  return [
    contestant('express-jwt', await site.startPeer('express-jwt', shared), () => bearer),
    contestant('passport-jwt, claims believed', await passport(believing), () => bearer),
    contestant('passport-jwt, person looked up', await passport(shared), () => bearer),
    await betterAuth('Better Auth getSession', 'plain'),
    await betterAuth('Better Auth getSession, cookie cache', 'cookie-cache'),
    contestant('@auth/express getSession', authJs, () => ({ Cookie: cookie })),
  ];
}

function peerToken(given: { JWT_SECRET: string; ISSUER: string; AUDIENCE: string }): string {
  const { id: sub, ...claims } = person;
  const { ISSUER: issuer, AUDIENCE: audience } = given;
  return jwt.sign({ sub, sid: sub, jti: sub, ...claims }, given.JWT_SECRET, {
    ...{ algorithm: 'HS256', issuer, audience, expiresIn: '2h' },
  });
}

/** Builds a copy of the API in which anybody may call the route. @returns its folder */
function buildOpen(): string {
  const copy = copyTree(root);
  const patch = join(root, 'evidence/bench/open-route.patch');
  if (!copy.apply(patch)) throw new Error(`${patch} does not apply`);
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  execFileSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: join(copy.folder, 'apps/api'),
  });
  return copy.folder;
}
