import { describe, expect, it } from 'vitest';
import type { Accepted } from './accepted.ts';
import { listOutdated, listUnjustified, type Report, writeDocument } from './report.ts';
import { listChanged } from './tried.ts';

const file = 'core/x.ts';
const source = 'const isOurs = a && b;\nreturn isOurs;\nreturn isOurs;\n';

const mutant = (line: number, replacement: string, status = 'Survived') => ({
  mutatorName: 'ConditionalExpression',
  replacement,
  status,
  location: { start: { line } },
});

const reportOf = (...mutants: ReturnType<typeof mutant>[]): Report => ({
  files: { [file]: { source, mutants } },
});

const because = (line: string, replacement: string): Accepted => ({
  file,
  line,
  replacement,
  why: 'A reason.',
});

const first = because('const isOurs = a && b;', 'true');

describe('a justification', () => {
  it('covers a survivor with its line and replacement, and no other', () => {
    const report = reportOf(mutant(1, 'true'), mutant(1, 'false'), mutant(2, 'true'));
    const left = listUnjustified(report, [first]).map((one) => [one.lineNumber, one.replacement]);
    expect(left).toEqual([
      [1, 'false'],
      [2, 'true'],
    ]);
    expect(listOutdated(report, [first])).toEqual([]);
  });

  it('covers one survivor, so two justifications for three equal ones leave one over', () => {
    const report = reportOf(mutant(1, 'true'), mutant(1, 'true'), mutant(1, 'true'));
    expect(listUnjustified(report, [first])).toHaveLength(2);
    expect(listUnjustified(report, [first, first])).toHaveLength(1);
    expect(listUnjustified(report, [first, first, first])).toEqual([]);
  });

  it('covers one survivor also when the same line occurs twice', () => {
    const known = because('return isOurs;', 'false');
    const report = reportOf(mutant(2, 'false'), mutant(3, 'false'));
    const left = listUnjustified(report, [known]);
    expect(left.map(({ lineNumber }) => lineNumber)).toEqual([3]);
  });

  it('is outdated when its survivor is killed, even when an equal mutant survives', () => {
    const report = reportOf(mutant(1, 'true'), mutant(1, 'true', 'Killed'));
    expect(listOutdated(report, [first])).toEqual([]);
    expect(listOutdated(report, [first, first])).toEqual([first]);
  });

  it('is not outdated when its file was not tried', () => {
    expect(listOutdated(reportOf(), [{ ...first, file: 'core/y.ts' }])).toEqual([]);
  });
});

describe('the document', () => {
  const statuses = ['Killed', 'Timeout', 'Survived', 'RuntimeError', 'CompileError'];
  const report = reportOf(...statuses.map((status) => mutant(1, 'true', status)));
  const document = writeDocument(new Map([['sessions', report]]));

  it('counts a timeout as killed and shows how many there were, and does not count mutants that did not run', () => {
    const row = document.split('\n').find((line) => line.startsWith('| sessions: '));
    expect(row).toMatch(/ \| 3 \| 2 \| 1 \| 0 \| 1 \| 66\.7 % \| 2 \|$/);
  });

  it('lists the files that have changed or disappeared since their mutants were tried', () => {
    expect(listChanged(document, () => source)).toEqual([]);
    expect(listChanged(document, () => `${source} `)).toEqual([file]);
    expect(listChanged(document, () => null)).toEqual([file]);
  });

  it('causes an error when it names no file', () => {
    expect(() => listChanged('# Mutation score', () => source)).toThrow('names no file');
  });
});
