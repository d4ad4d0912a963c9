import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getTableColumns, getTableName, is, sql } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PersonalTable, Treatment } from './core/personal-table.ts';
import { personalTables } from './personal-data.ts';
import { openTestDatabase, type TestDatabase } from './testing/open-test-database.ts';

let source: TestDatabase;
beforeAll(async () => {
  source = await openTestDatabase();
});
afterAll(() => source.close());

/** Every column that the code declares. One that only the database has belongs to a feature that was deleted. */
async function listDeclared(): Promise<string[]> {
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' });
  const tableFiles = files.filter((file) => /(^|[/.-])tables?\.ts$/.test(file));
  const modules = await Promise.all(
    tableFiles.map((file) => import(join(import.meta.dirname, file)) as Promise<object>),
  );
  const exported: unknown[] = modules.flatMap((module) => Object.values(module));
  const tables = exported.filter((value) => is(value, PgTable));
  return tables.flatMap((table) =>
    Object.values(getTableColumns(table)).map(({ name }) => `${getTableName(table)}.${name}`),
  );
}

it('every column of every table is classified, and is in the database', async () => {
  const { db } = await source.connect();
  const { rows } = (await db.execute(sql`
    select table_name || '.' || column_name as name from information_schema.columns
     where table_schema = 'public'`)) as unknown as { rows: { name: string }[] };
  const classified = personalTables.flatMap(({ name, columns }) =>
    columns.map(({ column }) => `${name}.${column.name}`),
  );
  expect(classified.sort()).toEqual((await listDeclared()).sort());
  expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining(classified));
});

it('docs/security/data.md says for every table which columns are not simply exported and erased', () => {
  const document = readFileSync(new URL('../../../docs/security/data.md', import.meta.url), 'utf8');
  const [, section = ''] = document.split('## What becomes of each column');
  const rows = section.matchAll(/^\| `(\w+)` \|(.*?)\|(.*?)\|(.*?)\|/gm);
  const written = Array.from(rows, ([, table, ...cells]) => [table, ...cells.map(namesIn)]);
  const inCode = personalTables.map((table) => [
    table.name,
    namesOf(table, 'erase'),
    namesOf(table, 'keep'),
    namesOf(table, 'not personal'),
  ]);
  expect(written.sort()).toEqual(inCode.sort());
});

const namesIn = (cell: string) => Array.from(cell.matchAll(/`(\w+)`/g), ([, name]) => name).sort();
const namesOf = ({ columns }: PersonalTable, wanted: Treatment) =>
  columns.flatMap(({ column, treatment }) => (treatment === wanted ? [column.name] : [])).sort();
