import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { copyTree } from './tree-copy.ts';

vi.setConfig({ testTimeout: 120_000 });

const tableFile = `import { pgTable, text } from 'drizzle-orm/pg-core';

export const notes = pgTable('notes', { id: text('id').primaryKey() });
export const pins = pgTable(
  'note_pins',
  { id: text('id').primaryKey() },
);
`;
const migration = 'CREATE TABLE "notes" ("id" text PRIMARY KEY NOT NULL);\n';

it('deleting a feature deletes the file of its tables, keeps its migration, and names the tables', () => {
  const { folder } = copyTree(join(import.meta.dirname, '..'));
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
    'The table "notes" stays in databases until the next generated migration drops it.',
    'The table "note_pins" stays in databases until the next generated migration drops it.',
  ]);
  expect(existsSync(join(feature, 'notes.table.ts'))).toBe(false);
  expect(readFileSync(app, 'utf8')).toBe(before);
  expect(readFileSync(join(migrations, '9999_notes.sql'), 'utf8')).toBe(migration);
});
