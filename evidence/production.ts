import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { acrossProcesses } from './production/across-processes.ts';
import { databaseRestart } from './production/database-restart.ts';
import { failover } from './production/failover.ts';
import { floodScene } from './production/flood.ts';
import { killed } from './production/kill-9.ts';
import { describeOutcome, updateDocument } from './production/report.ts';
import { rollingRelease } from './production/rolling-release.ts';
import { type Outcome, play, type Scene } from './production/scene.ts';
import { sigterm } from './production/sigterm.ts';
import { silence } from './production/silence.ts';

/**
 * `npm run production [-- <names>] [-- --previous <commit>]` shows what real processes do when things fail, prints
 * figures and writes evidence/production.md. The exit code is 1 when a claim does not hold.
 */
const scenes: readonly Scene[] = [
  acrossProcesses,
  databaseRestart,
  failover,
  silence,
  killed,
  sigterm,
  floodScene,
  rollingRelease,
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { previous: { type: 'string' } },
});
const names = scenes.map(({ name }) => name);
const unknown = positionals.find((name) => !names.includes(name));
if (unknown) throw new Error(`No scene is called ${unknown}. There are: ${names.join(', ')}`);

const outcomes: Outcome[] = [];
for (const scene of scenes) {
  if (positionals.length > 0 && !positionals.includes(scene.name)) continue;
  const outcome = await play(scene, values.previous);
  process.stdout.write(`${describeOutcome(outcome)}\n`);
  outcomes.push(outcome);
}

const file = new URL('./production.md', import.meta.url);
const old = existsSync(file) ? readFileSync(file, 'utf8') : '';
writeFileSync(file, updateDocument(old, names, outcomes));
process.exit(outcomes.some(({ verdict }) => verdict === 'broken') ? 1 : 0);
