import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWorld, dimensions, listWorlds, type World } from '../e2e/races/worlds.ts';

/**
 * `npm run races`: the pairwise choice of worlds, in real Chromium. `npm run races -- --all`: every one of them, and
 * its results into docs/races.md. What else is given goes to Playwright (`--repeat-each=20`, `-g expiry`): of the
 * document, an event run in all its worlds writes its own row anew.
 */
const given = process.argv.slice(2);
const isAll = given.includes('--all');
const table = new URL('../docs/races.md', import.meta.url);

const columns = dimensions.locks.flatMap((locks) =>
  dimensions.channel.map((channel) => ({ locks, channel })),
);

type Suite = {
  suites?: Suite[];
  specs?: { title: string; ok: boolean; tests: { status: string }[] }[];
};

const folder = mkdtempSync(join(tmpdir(), 'latchkey-races-'));
const report = process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ?? join(folder, 'report.json');
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
  writeFileSync(table, describeResults(readOutcomes(JSON.parse(readFileSync(report, 'utf8')))));
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

/** The row of an event, and the worlds in which it did not hold. */
type Section = { readonly row: string; readonly lost: readonly string[] };

/** What the last run of an event in all its worlds has left in the document. */
function readSection(event: World['event']): Section {
  const lines = existsSync(table) ? readFileSync(table, 'utf8').split('\n') : [];
  return {
    row: lines.find((line) => line.startsWith(`| ${event} |`)) ?? `| ${event} | not run |`,
    lost: lines.filter((line) => line.startsWith(`- ${event}, `)),
  };
}

function writeSection(event: World['event'], outcomes: Map<string, boolean>): Section {
  const worlds = listWorlds().filter((world) => world.event === event);
  // An event that was not run in all its worlds, as with `-g expiry`, keeps the row it has.
  if (!worlds.every((world) => outcomes.has(describeWorld(world)))) return readSection(event);
  const isHeld = (world: World) => outcomes.get(describeWorld(world)) === true;
  const cells = columns.map(({ locks, channel }) => {
    const same = worlds.filter((world) => world.locks === locks && world.channel === channel);
    return `${same.filter(isHeld).length} of ${same.length}`;
  });
  const lost = worlds.filter((world) => !isHeld(world)).map((world) => `- ${describeWorld(world)}`);
  return { row: `| ${event} | ${cells.join(' | ')} |`, lost };
}

function describeResults(outcomes: Map<string, boolean>): string {
  const heads = columns.map(({ locks, channel }) => `locks ${locks}, channel ${channel}`);
  const sections = dimensions.event.map((event) => writeSection(event, outcomes));
  const lost = sections.flatMap((section) => section.lost);
  const count = listWorlds().length;
  return [
    '<!-- Made by `npm run races -- --all`; edit scripts/races.ts, not this file. -->',
    '',
    '# The races, in every world',
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
    ...sections.map(({ row }) => row),
    '',
    `${count - lost.length} of ${count} worlds held.`,
    ...(lost.length > 0 ? ['', ...lost] : []),
    '',
  ].join('\n');
}
