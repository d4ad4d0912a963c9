import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeTemporaryFolder } from '../apps/api/src/testing/temporary-folder.ts';
import { describeWorld, dimensions, listWorlds, type World } from './races/worlds.ts';

/**
 * `npm run races` runs the pairwise choice of worlds in real Chromium. `npm run races -- --all` runs all worlds and
 * writes the results to evidence/races.md. All other arguments go to Playwright (`--repeat-each=20`, `-g expiry`). The
 * document gets a new row for each event that ran in all its worlds.
 */
const given = process.argv.slice(2);
const isAll = given.includes('--all');
const table = new URL('./races.md', import.meta.url);

const columns = dimensions.locks.flatMap((locks) =>
  dimensions.channel.map((channel) => ({ locks, channel })),
);

type Suite = {
  suites?: Suite[];
  specs?: { title: string; ok: boolean; tests: { status: string }[] }[];
};

const folder = makeTemporaryFolder('races');
try {
  const report = process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ?? join(folder, 'report.json');
  const { status } = spawnSync(
    'npx',
    [
      'playwright',
      'test',
      '--config',
      'evidence/races.config.ts',
      '--reporter=list,json',
      ...given.filter((argument) => argument !== '--all'),
    ],
    {
      stdio: 'inherit',
      env: {
        ...process.env,
        RACES: isAll ? 'all' : 'pairwise',
        PLAYWRIGHT_JSON_OUTPUT_NAME: report,
      },
    },
  );
  process.exitCode = status ?? 1;
  if (isAll && existsSync(report)) {
    writeFileSync(table, describeResults(readOutcomes(JSON.parse(readFileSync(report, 'utf8')))));
  }
} finally {
  rmSync(folder, { recursive: true });
}

/** For each world that ran, by its name: whether every run of it passed. */
function readOutcomes(suite: Suite, outcomes = new Map<string, boolean>()): Map<string, boolean> {
  for (const { title, ok, tests } of suite.specs ?? []) {
    const wasRun = tests.some((run) => run.status !== 'skipped');
    if (wasRun) outcomes.set(title, ok && outcomes.get(title) !== false);
  }
  for (const inner of suite.suites ?? []) readOutcomes(inner, outcomes);
  return outcomes;
}

/** The row of an event, the number of worlds in which it held, and the worlds in which it did not. */
type Section = { readonly row: string; readonly held: number; readonly lost: readonly string[] };

/** Reads from the document what the last complete run of an event has left there. */
function readSection(event: World['event']): Section {
  const lines = existsSync(table) ? readFileSync(table, 'utf8').split('\n') : [];
  const row = lines.find((line) => line.startsWith(`| ${event} |`)) ?? `| ${event} | not run |`;
  const counts = [...row.matchAll(/(\d+) of \d+/g)].map(([, held]) => Number(held));
  return {
    row,
    held: counts.reduce((sum, held) => sum + held, 0),
    lost: lines.filter((line) => line.startsWith(`- ${event}, `)),
  };
}

function writeSection(event: World['event'], outcomes: Map<string, boolean>): Section {
  const worlds = listWorlds().filter((world) => world.event === event);
  // An event that did not run in all its worlds, as with `-g expiry`, keeps its old row.
  if (!worlds.every((world) => outcomes.has(describeWorld(world)))) return readSection(event);
  const isHeld = (world: World) => outcomes.get(describeWorld(world)) === true;
  const cells = columns.map(({ locks, channel }) => {
    const same = worlds.filter((world) => world.locks === locks && world.channel === channel);
    return `${same.filter(isHeld).length} of ${same.length}`;
  });
  const lost = worlds.filter((world) => !isHeld(world)).map((world) => `- ${describeWorld(world)}`);
  const date = new Date().toISOString().slice(0, 10);
  return {
    row: `| ${[event, ...cells, date].join(' | ')} |`,
    held: worlds.length - lost.length,
    lost,
  };
}

function describeResults(outcomes: Map<string, boolean>): string {
  const heads = columns.map(({ locks, channel }) => `locks ${locks}, channel ${channel}`);
  const sections = dimensions.event.map((event) => writeSection(event, outcomes));
  const lost = sections.flatMap((section) => section.lost);
  const held = sections.reduce((sum, section) => sum + section.held, 0);
  return [
    '<!-- Made by `npm run races -- --all`; edit evidence/races.ts, not this file. -->',
    '',
    '# The races, in every world',
    '',
    `${dimensions.event.length} events, each in a real Chromium that differs in its tabs (1, 2 or 8), StrictMode (on or off), Web Locks (working, missing, or held for`,
    'ever by somebody else) and BroadcastChannel (working or missing). A cell counts the worlds, out of the six with 1, 2 and 8 tabs and StrictMode on',
    'and off, in which all of this held:',
    '',
    '- nobody was signed out who should not be: each tab shows whose it is, and no refresh was refused while the session lived;',
    '- no tab refreshed more often than the event makes it (once, mostly); where locks and messages work, all tabs together did once.',
    '  The events that allow more say so and why;',
    '- each call, and its replay, carried the token of the person whom the tab showed when the button was pressed;',
    '- no press caused more than a call and one replay, and none was replayed after its session had ended;',
    '- the API met no error that it did not expect.',
    '',
    'How each event comes about: [`events.ts`](races/events.ts), [`session-events.ts`](races/session-events.ts). What is measured: [`races.spec.ts`](races/races.spec.ts),',
    '[`race-watch.ts`](races/race-watch.ts). `npm run races` runs a choice in which every two of these differences meet, every three of tabs,',
    'locks and channel, and every event with several tabs that share: [`worlds.ts`](races/worlds.ts).',
    '',
    `| event | ${heads.join(' | ')} | run on |`,
    `|---|${columns.map(() => '---|').join('')}---|`,
    ...sections.map(({ row }) => row),
    '',
    `${held} of ${listWorlds().length} worlds held.`,
    ...(lost.length > 0 ? ['', ...lost] : []),
    '',
  ].join('\n');
}
