import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWorld, dimensions, listWorlds, type World } from '../e2e/races/worlds.ts';

/**
 * `npm run races`: the pairwise choice of worlds, in real Chromium. `npm run races -- --all`: every one of them, and
 * its results into docs/races.md. What else is given goes to Playwright (`--repeat-each=20`, `-g expiry`).
 */
const given = process.argv.slice(2);
const isAll = given.includes('--all');
const table = new URL('../docs/races.md', import.meta.url);

type Suite = {
  suites?: Suite[];
  specs?: { title: string; ok: boolean; tests: { status: string }[] }[];
};

const folder = mkdtempSync(join(tmpdir(), 'latchkey-races-'));
const report = join(folder, 'report.json');
const { status } = spawnSync(
  'npx',
  [
    'playwright',
    'test',
    '--config',
    'e2e/races.config.ts',
    '--reporter=list,json',
    ...given.filter((argument) => argument !== '--all'),
  ],
  {
    stdio: 'inherit',
    env: { ...process.env, RACES: isAll ? 'all' : 'pairwise', PLAYWRIGHT_JSON_OUTPUT_NAME: report },
  },
);
process.exitCode = status ?? 1;
if (isAll) {
  const outcomes = readOutcomes(JSON.parse(readFileSync(report, 'utf8')));
  if (listWorlds().every((world) => outcomes.has(describeWorld(world)))) {
    writeFileSync(table, describeResults(outcomes));
  } else {
    process.stderr.write('Not every world was run; docs/races.md is left as it was.\n');
    process.exitCode = 1;
  }
}
rmSync(folder, { recursive: true });

/** For each world that was run, by its name, whether everything held. */
function readOutcomes({ specs = [], suites = [] }: Suite): Map<string, boolean> {
  const wasRun = specs.filter(({ tests }) => tests.some((run) => run.status !== 'skipped'));
  return new Map([
    ...wasRun.map(({ title, ok }) => [title, ok] as const),
    ...suites.flatMap((inner) => [...readOutcomes(inner)]),
  ]);
}

function describeResults(outcomes: Map<string, boolean>): string {
  const worlds = listWorlds();
  const isHeld = (world: World) => outcomes.get(describeWorld(world)) === true;
  const columns = dimensions.locks.flatMap((locks) =>
    dimensions.channel.map((channel) => ({ locks, channel })),
  );
  const heads = columns.map(({ locks, channel }) => `locks ${locks}, channel ${channel}`);
  const rows = dimensions.event.map((event) => {
    const cells = columns.map(({ locks, channel }) => {
      const same = worlds.filter(
        (world) => world.event === event && world.locks === locks && world.channel === channel,
      );
      return `${same.filter(isHeld).length} of ${same.length}`;
    });
    return `| ${event} | ${cells.join(' | ')} |`;
  });
  const lost = worlds.filter((world) => !isHeld(world)).map((world) => `- ${describeWorld(world)}`);
  return [
    '# The races, in every world',
    '',
    '<!-- Made by `npm run races -- --all`; edit scripts/races.ts, not this file. -->',
    '',
    `${dimensions.event.length} events, each in a real Chromium that differs in its tabs (1, 2 or 8), StrictMode (on or off), Web Locks (working, missing, or held for`,
    'ever by somebody else) and BroadcastChannel (working or missing). A cell counts the worlds, out of the six with 1, 2 and 8 tabs and StrictMode on',
    'and off, in which all of this held:',
    '',
    '- nobody was signed out who should not be: each tab shows whose it is, and no refresh was refused while the session lived;',
    '- with locks and messages one refresh served all tabs; without them no tab made more than one;',
    '- no answer was about somebody else than the token it was asked with;',
    '- no request was sent more than twice, and none again after its session had ended.',
    '',
    'How each event comes about: [`events.ts`](../e2e/races/events.ts). What is measured: [`races.spec.ts`](../e2e/races/races.spec.ts),',
    '[`race-watch.ts`](../e2e/races/race-watch.ts). `npm run races` runs a choice in which every two of these differences meet.',
    '',
    `| event | ${heads.join(' | ')} |`,
    `|---|${columns.map(() => '---|').join('')}`,
    ...rows,
    '',
    `${worlds.length - lost.length} of ${worlds.length} worlds held.`,
    ...(lost.length > 0 ? ['', ...lost] : []),
    '',
  ].join('\n');
}
