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
  it('is for a survivor of its line and replacement, and for no other', () => {
    const report = reportOf(mutant(1, 'true'), mutant(1, 'false'), mutant(2, 'true'));
    const left = listUnjustified(report, [first]).map((one) => [one.lineNumber, one.replacement]);
    expect(left).toEqual([
      [1, 'false'],
      [2, 'true'],
    ]);
    expect(listOutdated(report, [first])).toEqual([]);
  });

  it('is for one: of three that read the same, two justifications leave one over', () => {
    const report = reportOf(mutant(1, 'true'), mutant(1, 'true'), mutant(1, 'true'));
    expect(listUnjustified(report, [first])).toHaveLength(2);
    expect(listUnjustified(report, [first, first])).toHaveLength(1);
    expect(listUnjustified(report, [first, first, first])).toEqual([]);
  });

  it('is for one, too, where the same line stands twice', () => {
    const known = because('return isOurs;', 'false');
    const report = reportOf(mutant(2, 'false'), mutant(3, 'false'));
    const left = listUnjustified(report, [known]);
    expect(left.map(({ lineNumber }) => lineNumber)).toEqual([3]);
  });

  it('is outdated when its survivor is killed, also where one that reads the same survives', () => {
    const report = reportOf(mutant(1, 'true'), mutant(1, 'true', 'Killed'));
    expect(listOutdated(report, [first])).toEqual([]);
    expect(listOutdated(report, [first, first])).toEqual([first]);
  });

  it('of a file that was not tried is not outdated', () => {
    expect(listOutdated(reportOf(), [{ ...first, file: 'core/y.ts' }])).toEqual([]);
  });
});

describe('the document', () => {
  const statuses = ['Killed', 'Timeout', 'Survived', 'RuntimeError', 'CompileError'];
  const report = reportOf(...statuses.map((status) => mutant(1, 'true', status)));
  const document = writeDocument(new Map([['core', report]]));

  it('counts a time-out as killed and says so, and does not count what did not run', () => {
    const row = document.split('\n').find((line) => line.includes('](../apps/api/src/core)'));
    expect(row).toMatch(/ \| 3 \| 2 \| 1 \| 0 \| 1 \| 66\.7 % \| 2 \|$/);
  });

  it('tells which files are not what they were when they were tried, or are gone', () => {
    expect(listChanged(document, () => source)).toEqual([]);
    expect(listChanged(document, () => `${source} `)).toEqual([file]);
    expect(listChanged(document, () => null)).toEqual([file]);
  });

  it('that names no file cannot tell', () => {
    expect(() => listChanged('# Mutation score', () => source)).toThrow('names no file');
  });
});
