import { type Accepted, accepted } from './accepted.ts';
import { type PartName, partNames, parts } from './parts.ts';
import { writeTried } from './tried.ts';

/** The parts of the mutation-testing report schema that are used here. */
export type Report = {
  readonly files: Readonly<
    Record<
      string,
      {
        readonly source: string;
        readonly mutants: readonly {
          readonly mutatorName: string;
          readonly replacement?: string;
          readonly status: string;
          readonly location: { readonly start: { readonly line: number } };
        }[];
      }
    >
  >;
};

export type Survivor = Omit<Accepted, 'why'> & { readonly lineNumber: number };

/** A timeout counts as killed, because a loop that never ends is noticed. */
const killed = new Set(['Killed', 'Timeout']);
const timedOut = new Set(['Timeout']);
const alive = new Set(['Survived', 'NoCoverage']);
const notRun = new Set(['CompileError', 'RuntimeError']);

export function listSurvivors({ files }: Report): Survivor[] {
  return Object.entries(files).flatMap(([file, { source, mutants }]) =>
    mutants
      .filter(({ status }) => alive.has(status))
      .map(({ location, replacement = '', mutatorName }) => ({
        file,
        lineNumber: location.start.line,
        line: source.split('\n')[location.start.line - 1]?.trim() ?? '',
        replacement: replacement || mutatorName,
      })),
  );
}

const isSame = (one: Omit<Accepted, 'why'>, other: Omit<Accepted, 'why'>) =>
  one.file === other.file && one.line === other.line && one.replacement === other.replacement;

/** Pairs survivors with justifications, so that no justification covers two survivors. */
function pairOff(report: Report, known: readonly Accepted[]) {
  const unused = [...known];
  const unjustified: Survivor[] = [];
  for (const found of listSurvivors(report)) {
    const place = unused.findIndex((one) => isSame(one, found));
    if (place < 0) unjustified.push(found);
    else unused.splice(place, 1);
  }
  return { unjustified, unused };
}

/** Survivors without a justification. When several look the same, as many remain as justifications are missing. */
export const listUnjustified = (report: Report, known = accepted): Survivor[] =>
  pairOff(report, known).unjustified;

/** Justifications for files of this report whose survivor no longer exists. */
export const listOutdated = (report: Report, known = accepted): Accepted[] =>
  pairOff(report, known).unused.filter(({ file }) => file in report.files);

/** A part's report in which the results of the newly tried files replace the old ones. */
export const replaceFiles = (report: Report, newer: Report): Report => ({
  files: { ...report.files, ...newer.files },
});

/** Makes one line of the table. Mutants that did not run are in no other count. */
function writeScore(report: Report): string[] {
  const statuses = Object.values(report.files).flatMap(({ mutants }) =>
    mutants.map(({ status }) => status),
  );
  const count = (counted: ReadonlySet<string>) =>
    statuses.filter((status) => counted.has(status)).length;
  const open = listUnjustified(report).length;
  const mutants = count(killed) + count(alive);
  const score = ((100 * count(killed)) / mutants).toFixed(1);
  return [
    ...[mutants, count(killed), count(timedOut), count(alive) - open, open].map(String),
    `${score} %`,
    String(count(notRun)),
  ];
}

/** Makes the text of evidence/mutation.md. */
export function writeDocument(reports: ReadonlyMap<PartName, Report>): string {
  const rows = partNames.map((name) => {
    const report = reports.get(name);
    const cells = report ? writeScore(report) : ['not tried', '', '', '', '', '', ''];
    return `| ${name}: ${parts[name].what} | ${cells.join(' | ')} |`;
  });
  const tried = accepted.filter(({ file }) =>
    [...reports.values()].some(({ files }) => file in files),
  );
  const why = tried.map(
    ({ file, line, replacement, why }) =>
      `- [\`${file.split('/').at(-1)}\`](../${file}): \`${line}\` → \`${replacement.replaceAll('\n', ' ')}\`. ${why}`,
  );
  return [
    '<!-- Made by `npm run mutation -- --docs`; edit evidence/mutation, not this file. -->',
    '',
    '# Mutation score',
    '',
    '[Stryker](https://stryker-mutator.io) changes one expression at a time, and the tests beside it must fail.',
    '`npm run mutation -- <part>` does it (Node 22 or later; it installs the tester into `evidence/mutation` and works in a',
    'copy of the tree). It fails on a survivor that is not justified below, and on a justification that is no longer needed.',
    'A test that never ends counts as one that failed: the time-outs are among the killed. Mutants with which the tests',
    'cannot even start are in the last column only. The score is of the files as they were when they were tried;',
    '`npm run mutation -- --check` names those that have changed since. [`parts.ts`](mutation/parts.ts) lists the files.',
    '',
    '| mutated | mutants | killed | of these by time-out | justified | open | score | not run |',
    '|---|---|---|---|---|---|---|---|',
    ...rows,
    '',
    ...(why.length > 0 ? ['## Survivors, and why no test should kill them', '', ...why, ''] : []),
    ...writeTried(reports.values()),
    '',
  ].join('\n');
}
