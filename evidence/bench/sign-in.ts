import { availableParallelism } from 'node:os';
import { createPasswords, workersFor } from '../../apps/api/src/core/password.ts';
import { filledPersonId } from '../../apps/api/src/testing/fill-sessions.ts';
import { loginBody } from '../../apps/api/src/testing/login-body.ts';
import { http } from './load.ts';
import { type Effort, interleave, ratio } from './rounds.ts';
import type { Site } from './site.ts';
import { table, times, usage } from './table.ts';

export const password = 'correct horse battery staple';
const product = 'the product, a sign-in';
const alone = 'bcrypt.compare and nothing else';

/** Gives so many people a password. */
export async function givePasswords(site: Site, count: number): Promise<void> {
  const { secrets, config, pool } = site;
  const passwords = createPasswords({ peppers: secrets.passwordPeppers, cost: config.bcryptCost });
  const { hash, pepperId } = await passwords.hash(password);
  const insert =
    'insert into passwords (user_id, hash, pepper_id) values ($1, $2, $3) on conflict do nothing';
  for (let number = 0; number < count; number++) {
    await pool.query(insert, [filledPersonId(number), hash, pepperId]);
  }
}

/** The request that signs in the person of this number. */
export const signIn = (number: number, cookie = ''): string =>
  http('POST /api/auth/login', {
    client: number,
    headers: {
      'Content-Type': 'application/json',
      'X-Requested-With': 'XMLHttpRequest',
      ...(cookie && { Cookie: cookie }),
    },
    body: JSON.stringify(loginBody(`person-${number}`, password)),
  });

/** Measures sign-ins, in browsers that have signed in before, beside what bcrypt alone does on this machine. */
export async function measureSignIn(site: Site, effort: Effort): Promise<string> {
  // One more than bcrypt calls run at once, so that one always waits.
  const workers = workersFor(availableParallelism());
  const connections = workers + 1;
  await givePasswords(site, connections);
  const server = await site.startProduct();
  const cookies: string[] = [];
  for (let number = 0; number < connections; number++) {
    const answer = await fetch(`http://127.0.0.1:${server.port}/api/auth/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Requested-With': 'XMLHttpRequest' },
      body: JSON.stringify(loginBody(`person-${number}`, password)),
    });
    if (!answer.ok) throw new Error(`the sign-in answered ${answer.status}`);
    const set = answer.headers.getSetCookie();
    cookies.push(set.map((cookie) => cookie.split(';')[0]).join('; '));
  }
  const rate = await site.startPeer('bcrypt', {
    BCRYPT_COST: String(site.config.bcryptCost),
    UV_THREADPOOL_SIZE: String(workers),
  });
  const contestants = [
    { name: product, servers: [server], next: (client: number) => signIn(client, cookies[client]) },
    { name: alone, servers: [rate], next: (client: number) => http('POST /', { client }) },
  ];
  // One sign-in takes a quarter of a second, so a round must be longer than those of small requests.
  const longer = { rounds: effort.rounds, seconds: effort.seconds * 3 };
  const samples = await interleave(contestants, { ...longer, ...site, connections });
  const rows = contestants.map(({ name }) => [name, ...usage(samples, name)]);
  const byRate = ratio(samples, [product, alone], 'rate');
  const byCpu = ratio(samples, [alone, product]);
  return `${table(['server', 'CPU µs a request', 'requests a second'], rows)}

Sign-ins a second over bcrypt's own rate: ${times(byRate)}, goal at least 0.95. CPU of bcrypt in the CPU of a sign-in:
${times(byCpu)}.`;
}
