import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ownMigrations } from './migration-files.ts';
import { migrationsFolder } from './migrations-folder.ts';

const guide = readFileSync(
  new URL('../../../../docs/adapt/use-your-own-users-table.md', import.meta.url),
  'utf8',
);

/** What drizzle-kit cannot make from the tables. */
const isByHand = (tag: string) =>
  /^create (or replace )?(function|trigger)\b/im.test(
    readFileSync(join(migrationsFolder, `${tag}.sql`), 'utf8'),
  );

it('each migration with a trigger or a function is carried over by the guide that generates the others anew', () => {
  // Without the number, because the guide gives it another one.
  const names = ownMigrations().flatMap(({ tag }) => (isByHand(tag) ? [tag.slice(4)] : []));
  expect(names).toContain('_user-triggers');
  const isMissing = (name: string) => !new RegExp(`migrations\\.old/\\d+${name}\\.sql`).test(guide);
  expect(names.filter(isMissing)).toEqual([]);
});
