import { type Accepted, accepted } from './accepted.ts';
import { type PartName, partNames, parts } from './parts.ts';

/** Of the mutation-testing report schema, what is read here. */
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

/** A time-out is a kill: a loop that never ends is noticed. */
const killed = new Set(['Killed', 'Timeout']);
const alive = new Set(['Survived', 'NoCoverage']);

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

/** Takes survivors and justifications away in pairs, so that none justifies two. */
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

/** Survivors that nobody has justified: of several that read the same, as many as justifications are missing. */
export const listUnjustified = (report: Report, known = accepted): Survivor[] =>
  pairOff(report, known).unjustified;

/** Justifications of this report's files for which there is no survivor any more. */
export const listOutdated = (report: Report, known = accepted): Accepted[] =>
  pairOff(report, known).unused.filter(({ file }) => file in report.files);

/** A part's report with the results of the files that were tried again. */
export const replaceFiles = (report: Report, newer: Report): Report => ({
  files: { ...report.files, ...newer.files },
});

/** The files that are not what they were when they were tried. */
export const listChanged = ({ files }: Report, read: (file: string) => string): string[] =>
  Object.keys(files).filter((file) => read(file) !== files[file]?.source);

type Score = { readonly killed: number; readonly alive: number };

function scoreOf({ files }: Report): Score {
  const statuses = Object.values(files).flatMap(({ mutants }) =>
    mutants.map(({ status }) => status),
  );
  return {
    killed: statuses.filter((status) => killed.has(status)).length,
    alive: statuses.filter((status) => alive.has(status)).length,
  };
}

const percent = ({ killed, alive }: Score) => `${((100 * killed) / (killed + alive)).toFixed(1)} %`;

/** docs/mutation.md. */
export function writeDocument(reports: ReadonlyMap<PartName, Report>): string {
  const rows = partNames.map((name) => {
    const folder = parts[name].mutate;
    const report = reports.get(name);
    if (!report) return `| [\`${folder}\`](../${folder}) | not tried | | | | |`;
    const score = scoreOf(report);
    const justified = score.alive - listUnjustified(report).length;
    return `| [\`${folder}\`](../${folder}) | ${score.killed + score.alive} | ${score.killed} | ${justified} | ${score.alive - justified} | ${percent(score)} |`;
  });
  const tried = accepted.filter(({ file }) =>
    [...reports.values()].some(({ files }) => file in files),
  );
  const why = tried.map(
    ({ file, line, replacement, why }) =>
      `- [\`${file.split('/').at(-1)}\`](../${file}): \`${line}\` → \`${replacement.replaceAll('\n', ' ')}\`. ${why}`,
  );
  return [
    '<!-- Made by `npm run mutation -- --docs`; edit scripts/mutation, not this file. -->',
    '',
    '# Mutation score',
    '',
    '[Stryker](https://stryker-mutator.io) changes one expression at a time, and the tests beside it must fail. `npm run mutation -- <part>` does it (Node 22 or later;',
    'it installs the tester into `scripts/mutation` and works in a copy of the tree). It fails on a survivor that is not justified below, and on a justification that is no longer needed. A mutant with which the tests cannot even start is not counted.',
    '',
    '| mutated | mutants | killed | justified | open | score |',
    '|---|---|---|---|---|---|',
    ...rows,
    '',
    ...(why.length > 0 ? ['## Survivors, and why no test should kill them', '', ...why, ''] : []),
  ].join('\n');
}
