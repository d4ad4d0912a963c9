import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseSync } from 'vite';
import { describe, expect, it, vi } from 'vitest';
import {
  belongsTo,
  listFeatures,
  listSources,
  readMark,
  withDependents,
  withoutLinesOf,
} from './feature-marks.ts';
import { copyTree } from './tree-copy.ts';

vi.setConfig({ testTimeout: 120_000 });

const root = join(import.meta.dirname, '..');

const tableFile = `import { pgTable, text } from 'drizzle-orm/pg-core';

export const notes = pgTable('notes', { id: text('id').primaryKey() });
export const pins = pgTable(
  'note_pins',
  { id: text('id').primaryKey() },
);
`;
const migration = 'CREATE TABLE "notes" ("id" text PRIMARY KEY NOT NULL);\n';

it('deleting a feature deletes the file of its tables, keeps its migration, and names the tables', () => {
  const { folder } = copyTree(root);
  const feature = join(folder, 'apps/api/src/features/notes');
  const migrations = join(folder, 'apps/api/src/db/migrations');
  const app = join(folder, 'apps/api/src/app.ts');
  const before = readFileSync(app, 'utf8');
  mkdirSync(feature);
  writeFileSync(join(feature, 'notes.table.ts'), tableFile);
  writeFileSync(join(feature, 'notes.routes.ts'), 'export const notesRoutes = 1;\n');
  writeFileSync(join(migrations, '9999_notes.sql'), migration);
  writeFileSync(app, `import './features/notes/notes.routes.ts'; // feature: notes\n${before}`);

  const said = execFileSync(
    process.execPath,
    ['--import', 'tsx', 'scripts/check-deletable.ts', 'notes', '--for-good'],
    { cwd: folder, encoding: 'utf8' },
  );

  expect(said.trimEnd().split('\n')).toEqual([
    'Deleted: notes',
    'The table "notes" stays in databases until the next generated migration drops it.',
    'The table "note_pins" stays in databases until the next generated migration drops it.',
  ]);
  expect(existsSync(feature)).toBe(false);
  expect(readFileSync(app, 'utf8')).toBe(before);
  expect(readFileSync(join(migrations, '9999_notes.sql'), 'utf8')).toBe(migration);
});

const sources = listSources(root);
const features = listFeatures(root, sources);
const texts = new Map(sources.map((file) => [file, readFileSync(join(root, file), 'utf8')]));

/** The files that are left without a feature, each with what is left of it. */
function leave(name: string): Map<string, string> {
  const names = withDependents(name, features);
  const left = [...texts].filter(([file]) => !names.some((each) => belongsTo(each, file)));
  const shorten = (text: string) => names.reduce((rest, each) => withoutLinesOf(each, rest), text);
  return new Map(left.map(([file, text]) => [file, shorten(text)]));
}

const isCode = (file: string) => /\.tsx?$/.test(file);

/** The file that a relative import or one of the contracts leads to. */
function resolveImport(from: string, specifier: string): string | undefined {
  const [, contract] = /^@latchkey\/contracts\/(.+)$/.exec(specifier) ?? [];
  if (contract) return `packages/contracts/src/${contract}.ts`;
  return specifier.startsWith('.') ? join(dirname(from), specifier) : undefined;
}

/** The names that a file imports and then never uses. */
function listUnusedImports(file: string, text: string): string[] {
  const { staticImports } = parseSync(file, text).module;
  const names = staticImports.flatMap(({ entries }) =>
    entries.map(({ localName }) => localName.value),
  );
  const end = staticImports.at(-1)?.end ?? 0;
  return names.filter((name) => !new RegExp(`(?<![\\w$])${name}(?![\\w$])`).test(text.slice(end)));
}

/** Comments without the mark that stand directly above marked lines, and would be left above other code. */
function listLeftComments(text: string): string[] {
  const lines = text.split('\n');
  return lines.filter((line, index) => {
    const next = readMark(lines[index + 1] ?? '');
    return next !== undefined && readMark(line) !== next && /^\s*(?:\/\/|\*\/|\/\*)/.test(line);
  });
}

describe('the marked lines', () => {
  it.each(features)('of %s can be deleted without breaking the syntax of a file', (name) => {
    const changed = [...leave(name)].filter(([file, left]) => left !== texts.get(file));
    const broken = changed.filter(([file, left]) => {
      // A file that is empty without the feature would have to belong to it.
      if (left.trim() === '') return true;
      return isCode(file) && parseSync(file, left).errors.length > 0;
    });
    expect(broken.map(([file]) => file)).toEqual([]);
  });

  it.each(features)('of %s include every import of its files', (name) => {
    const left = leave(name);
    const lost = [...left]
      .filter(([file]) => isCode(file))
      .flatMap(([file, text]) =>
        [...text.matchAll(/(?:from|import\() ?'([^']+)'/g)]
          .map(([, specifier = '']) => resolveImport(file, specifier))
          .filter((target) => target && texts.has(target) && !left.has(target))
          .map((target) => `${file} imports ${target}`),
      );
    expect(lost).toEqual([]);
  });

  it.each(features)('of %s leave no import that nothing uses', (name) => {
    const changed = [...leave(name)].filter(([file, left]) => left !== texts.get(file));
    const unused = changed
      .filter(([file]) => isCode(file))
      .flatMap(([file, left]) => listUnusedImports(file, left).map((each) => `${file}: ${each}`));
    expect(unused).toEqual([]);
  });

  it('have no comment above them without the mark', () => {
    const found = [...texts].flatMap(([file, text]) =>
      listLeftComments(text).map((comment) => `${file}: ${comment.trim()}`),
    );
    expect(found).toEqual([]);
  });
});
