import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/** A `sql` template makes parameters of what it is given. These two send text as it is. */
const rawSql = /\bsql\.raw\(/;
const driverCall = /\.query\(/;

const root = join(import.meta.dirname, '..');
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !/\.test\.ts$|^testing\//.test(path))
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
const filesWith = (pattern: RegExp) =>
  sources.filter(({ text }) => pattern.test(text)).map(({ path }) => path);

it('SQL is sent as text by the migrations, whose files hold it, and by nothing else', () => {
  expect(filesWith(rawSql)).toEqual(['db/migrate.ts']);
});

it('the driver itself is called only below db/, where no request is known', () => {
  expect(filesWith(driverCall)).not.toEqual([]);
  expect(filesWith(driverCall).filter((path) => !path.startsWith('db/'))).toEqual([]);
});
