import { describe, expect, it } from 'vitest';
import { ownMigrations } from './migration-files.ts';
import { compareMigrations } from './migration-state.ts';

const file = (tag: string, when: number) => ({
  tag,
  when,
  statements: [],
  hashes: [`${tag} lf`, `${tag} crlf`] as const,
});
const [core, upstream, own] = [file('0000_core', 10), file('0001_up', 20), file('0001_own', 30)];
const row = (from: typeof core) => ({ hash: from.hashes[0], when: from.when });

describe('the list of missing migrations', () => {
  it.each([
    ['every file, in an empty database', [core, own], [], [core, own]],
    ['empty, when every file is applied', [core, own], [row(core), row(own)], []],
    [
      'the last file, even when it is older than an applied one',
      [core, own, upstream],
      [row(core), row(own)],
      [upstream],
    ],
    ['empty, when the database is ahead', [core], [row(core), row(own)], []],
    [
      'empty, when git wrote the files with other line endings',
      [core],
      [{ hash: core.hashes[1], when: 10 }],
      [],
    ],
    [
      'empty, when a file was generated again and has another date',
      [core, { ...own, when: 99 }],
      [row(core), row(own)],
      [],
    ],
    [
      'the second of two files with the same text',
      [core, { ...core, tag: '0001_again', when: 20 }],
      [row(core)],
      [{ ...core, tag: '0001_again', when: 20 }],
    ],
  ] as const)('is %s', (_what, files, rows, missing) => {
    expect(compareMigrations(files, rows)).toEqual({ missing, fault: null });
  });
});

describe('a fault', () => {
  it('is reported, with a fix, when a migration is missing before an applied one', () => {
    expect(compareMigrations([core, upstream, own], [row(core), row(own)])).toEqual({
      missing: [upstream],
      fault:
        'The migration 0001_up is not applied to this database, but 0001_own, which comes after it, is; move the entry of 0001_up to the end of migrations/meta/_journal.json, and it is applied at the next start.',
    });
  });

  it('is reported when a file was edited after it was applied', () => {
    expect(
      compareMigrations([core, own], [{ hash: 'before the edit', when: 10 }, row(own)]).fault,
    ).toBe(
      'The migration 0000_core.sql was edited after it was applied to this database; take the edit back, and put what it should do into a new migration.',
    );
  });
});

it('the migrations of this release are in the order of their dates, each once', () => {
  const dates = ownMigrations().map(({ when }) => when);
  expect(dates).toEqual([...new Set(dates)].sort((one, other) => one - other));
  expect(ownMigrations().map(({ tag }) => tag.slice(0, 4))).toEqual(
    dates.map((_when, index) => String(index).padStart(4, '0')),
  );
});
