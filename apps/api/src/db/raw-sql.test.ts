import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/** A `sql` template makes parameters of what it is given. These two send text as it is. */
const rawSql = /\bsql\.raw\(/;
const driverCall = /\.query\(/;

const root = join(import.meta.dirname, '..');
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !/\.test\.ts$|(^|\/)testing\//.test(path))
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
const filesWith = (pattern: RegExp) =>
  sources.filter(({ text }) => pattern.test(text)).map(({ path }) => path);

it('only the migrations send SQL as text', () => {
  expect(filesWith(rawSql)).toEqual(['db/migrate.ts']);
});

it('only files in db/ call the driver', () => {
  expect(filesWith(driverCall)).not.toEqual([]);
  expect(filesWith(driverCall).filter((path) => !path.startsWith('db/'))).toEqual([]);
});
