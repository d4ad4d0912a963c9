import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { type Client, createClient, signInClients } from './client.ts';
import { type Answer, send } from './requests.ts';
import type { Figure, Scene } from './scene.ts';
import type { Server } from './servers.ts';
import { openDatabase, openPair, type Pair, restart } from './site.ts';
import { describeTally, expectEverybodyGoesOn, startTraffic } from './traffic.ts';

const people = 30;
const rounds = 2;

/** Signals a process that has many requests under way. Each of them must be answered. */
async function endWhileBusy(server: Server): Promise<Figure> {
  const clients = await signInClients(server.origin, 20);
  const arriving = Array.from({ length: 8 }, () => createClient(server.origin));
  let answered = 0;
  const count = async (answer: Promise<Answer>) => {
    const { status } = await answer;
    answered++;
    return status;
  };
  const under = [
    ...arriving.map(({ signIn }) => count(signIn())),
    ...clients.map(({ refresh }) => count(refresh())),
  ];
  // The process accepts connections in their order, so after this answer it has those from before.
  await send(server.origin, { method: 'GET', path: '/healthz' });
  const before = answered;
  const end = server.end('SIGTERM');
  assert.deepEqual(new Set(await Promise.all(under)), new Set([200]));
  assert.deepEqual(await end, { code: 0, signal: null });
  return ['requests under way at the signal, all answered', under.length - before];
}

/** Restarts a process without a word to nginx, and counts the requests that fail. Decision 0022 explains why some may. */
async function restartUnannounced(pair: Pair, clients: readonly Client[]): Promise<Figure> {
  const traffic = startTraffic(clients, pair.balancer.origin);
  await pause(1_000);
  await pair.servers[0].end('SIGTERM');
  await pair.servers[0].start();
  await traffic.stop();
  const failed = [...traffic.tally.faults.values()].reduce((sum, each) => sum + each, 0);
  return ['for comparison, failed when nginx is not told before (decision 0022)', failed];
}

export const sigterm: Scene = {
  name: 'sigterm',
  claim:
    'SIGTERM under load loses no request. A process answers all requests that it has received, and exits with 0. Behind nginx, which sends a process nothing while it restarts, no request fails while both processes are restarted again and again.',
  async run(stage) {
    const { url } = await openDatabase(stage);
    const pair = await openPair(stage, [url, url]);
    const busy = await endWhileBusy(pair.servers[0]);
    await pair.servers[0].start();

    const clients = await signInClients(pair.balancer.origin, people);
    const traffic = startTraffic(clients, pair.balancer.origin);
    for (let round = 0; round < rounds; round++) {
      for (const server of pair.servers) await restart(pair, server);
    }
    await traffic.stop();
    assert.equal(traffic.tally.unavailable, 0);
    await expectEverybodyGoesOn(clients, traffic.tally);
    const unannounced = await restartUnannounced(pair, clients);
    return [
      busy,
      ['restarts behind nginx', 2 * rounds],
      ...describeTally(traffic.tally),
      unannounced,
    ];
  },
};
