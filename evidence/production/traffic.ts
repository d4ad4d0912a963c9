import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { type Client, createClient, inTurns } from './client.ts';
import type { Answer } from './requests.ts';
import type { Figure } from './scene.ts';

export type Tally = {
  answered: number;
  /** Answers 503 with Retry-After that leave every cookie alone. */
  unavailable: number;
  longest: number;
  /** What must not happen, and how often it did. */
  readonly faults: Map<string, number>;
};

const createTally = (): Tally => ({ answered: 0, unavailable: 0, longest: 0, faults: new Map() });

/** Counts an answer. Everything is a fault but a success and a 503 that a client survives. */
function note(tally: Tally, answer: Answer): void {
  const { status, headers, what, code } = answer;
  tally.longest = Math.max(tally.longest, answer.milliseconds);
  const fault = (text: string) => tally.faults.set(text, (tally.faults.get(text) ?? 0) + 1);
  if (status === 200 || status === 204) tally.answered++;
  else if (status !== 503) fault(`${what}: ${status || code}`);
  else if (headers['retry-after'] === undefined) fault(`${what}: 503 without Retry-After`);
  else tally.unavailable++;
  if (status >= 400 && headers['set-cookie']) fault(`${what}: ${status} with a Set-Cookie`);
}

export type Traffic = { readonly tally: Tally; stop(): Promise<void> };

/** Lets all clients refresh and read, again and again, while others sign in and out, until it is stopped. */
export function startTraffic(clients: readonly Client[], site: string): Traffic {
  const tally = createTally();
  let isOver = false;

  async function stay(client: Client): Promise<void> {
    while (!isOver) {
      for (const act of [client.refresh, client.me, () => client.useToken()]) {
        note(tally, await act());
        await pause(50 + Math.random() * 100);
      }
    }
  }

  async function comeAndGo(): Promise<void> {
    while (!isOver) {
      const client = createClient(site);
      const arrival = await client.signIn();
      note(tally, arrival);
      if (arrival.status === 200) note(tally, await client.signOut());
      await pause(300);
    }
  }

  const under = Promise.all([...clients.map(stay), comeAndGo()]);
  return {
    tally,
    async stop() {
      isOver = true;
      await under;
    },
  };
}

/** Throws when the traffic met a fault, or when a client cannot go on with the cookie that it has. */
export async function expectEverybodyGoesOn(
  clients: readonly Client[],
  { faults }: Pick<Tally, 'faults'>,
): Promise<void> {
  assert.deepEqual(Object.fromEntries(faults), {});
  const statuses = new Set<number>();
  await inTurns(clients, 8, async (client) => statuses.add((await client.refresh()).status));
  assert.deepEqual([...statuses], [200]);
}

export const describeTally = (tally: Tally): Figure[] => [
  ['requests answered', tally.answered],
  ['requests answered 503 with Retry-After', tally.unavailable],
  ['longest answer, ms', Math.round(tally.longest)],
];
