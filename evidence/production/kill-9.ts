import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeTemporaryFolder } from '../../apps/api/src/testing/temporary-folder.ts';
import { query } from '../../scripts/deploy-guide/database.ts';
import { type Client, createClient, inTurns, signInClients } from './client.ts';
import type { Answer } from './requests.ts';
import type { Scene, Stage } from './scene.ts';
import { makeSettings, repository, type Server, startServer } from './servers.ts';
import { openDatabase } from './site.ts';

const rounds = 6;
const people = 160;
const newcomers = 40;
/** A refresh rotates only when the last one is older than the leeway, so each round begins after it. */
const afterLeeway = 11_000;

/** A clock of the process under test that can be moved. */
function createClock(stage: Stage) {
  const folder = makeTemporaryFolder('clock');
  stage.defer(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'offset');
  let offset = 0;
  const write = () => writeFileSync(file, String(offset));
  write();
  return {
    env: {
      E2E_CLOCK_FILE: file,
      NODE_OPTIONS: `--import=file://${join(repository, 'e2e/steerable-clock.mjs')}`,
    },
    advance(milliseconds: number) {
      offset += milliseconds;
      write();
    },
  };
}

/** Every fifth is a sign-in. */
function mix(clients: readonly Client[], arriving: readonly Client[]): (() => Promise<Answer>)[] {
  const share = clients.length / arriving.length;
  return arriving.flatMap((newcomer, at) => [
    ...clients.slice(at * share, (at + 1) * share).map(({ refresh }) => refresh),
    newcomer.signIn,
  ]);
}

/** Sends everything, and kills the process after so many successes. Resolves with the answers that were lost. */
async function killAmid(
  server: Server,
  work: readonly (() => Promise<Answer>)[],
  successes: number,
): Promise<number> {
  let left = successes;
  let lost = 0;
  let killed: Promise<unknown> | undefined;
  await inTurns(work, 32, async (act) => {
    const { status, code, what } = await act();
    assert.ok([200, 503, 0].includes(status), `${what}: ${status}`);
    if (status === 0 && code !== 'ECONNREFUSED') lost++;
    if (status === 200 && --left === 0) killed = server.end('SIGKILL');
  });
  assert.ok(killed, 'the process was not killed');
  await killed;
  return lost;
}

type Row = { id: string; generation: number };

/** Throws unless the database has every session as its client was told. Returns how many are further than that. */
async function expectSessions(clients: readonly Client[], port: number): Promise<number> {
  const { rows } = await query('select id, generation from sessions where revoked_at is null', {
    port,
  });
  const generations = new Map((rows as Row[]).map(({ id, generation }) => [id, generation]));
  let ahead = 0;
  for (const client of clients) {
    const told = client.told();
    const generation = generations.get(told?.sid ?? '') ?? 0;
    assert.ok(told && generation >= told.gen, `session ${told?.sid} is lost`);
    if (generation > told.gen) ahead++;
  }
  return ahead;
}

export const killed: Scene = {
  name: 'kill-9',
  claim:
    'A process is killed with SIGKILL in the middle of 200 sign-ins and refreshes, and started again, several times. Every session that a client was told of is in the database, and every client goes on, also when the answer to its last refresh was lost. In every second round it comes back only after the leeway.',
  async run(stage) {
    const { url } = await openDatabase(stage);
    const clock = createClock(stage);
    const env = { ...makeSettings(), ...clock.env };
    const server = await startServer(stage, { database: url, env });
    const clients = await signInClients(server.origin, people);
    let [lost, ahead, told] = [0, 0, 0];
    for (let round = 0; round < rounds; round++) {
      clock.advance(afterLeeway);
      const arriving = Array.from({ length: newcomers }, () => createClient(server.origin));
      const successes = 20 + Math.floor(Math.random() * 120);
      lost += await killAmid(server, mix(clients, arriving), successes);
      await server.start();
      if (round % 2 === 1) clock.advance(afterLeeway);
      const known = [...clients, ...arriving.filter((client) => client.told())];
      ahead += await expectSessions(known, Number(new URL(url).port));
      told += known.length;
      await inTurns(known, 16, async ({ refresh }) => assert.equal((await refresh()).status, 200));
    }
    return [
      ['kills', rounds],
      ['sign-ins and refreshes in each round', people + newcomers],
      ['answers that were lost', lost],
      ['sessions that clients were told of, all rounds together', told],
      ['of these, renewed in the database but not told to the client', ahead],
      ['sessions lost, or clients that had to sign in again', 0],
    ];
  },
};
