import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { makeTemporaryFolder } from '../../apps/api/src/testing/temporary-folder.ts';
import { openUnfinished, sendBad } from './bad-requests.ts';
import { type Client, inTurns, signInClients } from './client.ts';
import type { Figure, Scene, Stage } from './scene.ts';
import { makeSettings, type Server, startServer } from './servers.ts';
import { openDatabase } from './site.ts';

const requests = 10_000;
const sockets = 1_200;
/** What may remain on the heap after a second flood that was not there after the first, in MB. */
const growth = 8;
/** By how much the process may grow while it is flooded, in MB. */
const room = 250;

type Look = {
  readonly look: number;
  /** Delays of the event loop in milliseconds. */
  readonly delay: { readonly p50: number; readonly p99: number; readonly max: number };
  /** Memory in MB. */
  readonly rss: number;
  readonly peak: number;
  readonly heap: number;
};

/** Starts a process whose memory and event loop can be looked at. */
async function startWatched(stage: Stage, database: string) {
  const folder = makeTemporaryFolder('watched');
  stage.defer(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'look');
  const preload = new URL('./watch-process.mjs', import.meta.url).href;
  const env = { ...makeSettings(), WATCH_FILE: file, NODE_OPTIONS: `--import=${preload}` };
  const server = await startServer(stage, { database, env });
  let looks = 0;
  async function look(): Promise<Look> {
    server.process().child.kill('SIGUSR2');
    looks++;
    for (;;) {
      const found: Look | null = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
      if (found?.look === looks) return found;
      await pause(10);
    }
  }
  return { server, look };
}

/** Lets honest clients renew and read until `over` resolves. Resolves with their times; throws at a refusal. */
async function behave(clients: readonly Client[], over: Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  let isOver = false;
  const ending = over.finally(() => {
    isOver = true;
  });
  const each = clients.map(async (client) => {
    while (!isOver) {
      for (const act of [client.refresh, client.me, () => client.useToken()]) {
        const { status, what, milliseconds } = await act();
        assert.equal(status, 200, `${what} of an honest client: ${status}`);
        times.push(milliseconds);
        await pause(50);
      }
    }
  });
  await Promise.all([ending, ...each]);
  return times.toSorted((a, b) => a - b);
}

/** Floods a process once. Resolves when it has closed every connection. */
async function flood({ port }: Server, statuses: Map<number, number>): Promise<void> {
  const { closed } = openUnfinished(port, sockets);
  const rounds = Array.from({ length: requests }, (_, round) => round);
  await inTurns(rounds, 100, async (round) => {
    const status = await sendBad(port, round);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  });
  await closed;
}

const at = (times: readonly number[], share: number) =>
  times[Math.ceil(times.length * share) - 1] ?? Number.NaN;

const ratio = (busy: readonly number[], idle: readonly number[], share: number) =>
  `${at(busy, share).toFixed(1)} ms to ${at(idle, share).toFixed(1)} ms: ${(at(busy, share) / at(idle, share)).toFixed(1)}x`;

export const floodScene: Scene = {
  name: 'flood',
  claim: `${requests} bad requests of 20 kinds and ${sockets} connections that are never finished (silent, half a head, a slow head, a slow body), twice. Every honest request is answered, the process closes every connection, no bad request succeeds or is a 500, and the second flood leaves no more on the heap than the first.`,
  async run(stage) {
    const { url } = await openDatabase(stage);
    const { server, look } = await startWatched(stage, url);
    const clients = await signInClients(server.origin, 10);
    await look();
    const idle = await behave(clients, pause(10_000));
    const before = await look();
    const statuses = new Map<number, number>();
    const busy = await behave(clients, flood(server, statuses));
    const first = await look();
    await flood(server, statuses);
    const second = await look();
    const odd = [...statuses.keys()].filter((status) => status < 400 && status !== 0);
    assert.deepEqual([odd, statuses.get(500) ?? 0], [[], 0]);
    assert.ok(
      second.heap - first.heap <= growth,
      `the heap grew from ${first.heap} to ${second.heap} MB`,
    );
    assert.ok(
      second.peak - before.rss <= room,
      `the process grew from ${before.rss} to ${second.peak} MB`,
    );
    return [...describeLooks({ before, first, second }), ...describeTimes(idle, busy, statuses)];
  },
};

function describeLooks({
  before,
  first,
  second,
}: Record<'before' | 'first' | 'second', Look>): Figure[] {
  const delays = ({ delay }: Look) => `p50 ${delay.p50}, p99 ${delay.p99}, longest ${delay.max}`;
  return [
    [
      'memory (RSS) before, at the peak, after both floods, MB',
      `${before.rss}, ${second.peak}, ${second.rss}`,
    ],
    [
      'heap in use before, after the first flood, after the second, MB',
      `${before.heap}, ${first.heap}, ${second.heap}`,
    ],
    ['delay of the event loop when idle, ms', delays(before)],
    ['delay of the event loop during the first flood, ms', delays(first)],
  ];
}

function describeTimes(
  idle: readonly number[],
  busy: readonly number[],
  statuses: ReadonlyMap<number, number>,
): Figure[] {
  const counts = [...statuses].sort(([a], [b]) => a - b);
  const named = counts.map(
    ([status, count]) => `${count} x ${status || 'closed without an answer'}`,
  );
  return [
    ['honest requests during the first flood', busy.length],
    ['honest p50, flooded to idle', ratio(busy, idle, 0.5)],
    ['honest p99, flooded to idle', ratio(busy, idle, 0.99)],
    ['answers to bad requests', named.join(', ')],
  ];
}
