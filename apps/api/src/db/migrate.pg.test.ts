import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { openTestDatabase } from '../testing/open-test-database.ts';

it('several processes that start at once migrate one after the other, and once', async () => {
  const source = await openTestDatabase();
  const databases = await Promise.all([1, 2, 3, 4].map(() => source.connect()));
  const [first] = databases;
  if (!first) throw new Error('no database');
  await first.db.execute(sql`drop schema public cascade`);
  await first.db.execute(sql`drop schema drizzle cascade`);
  await first.db.execute(sql`create schema public`);
  await Promise.all(databases.map((database) => database.migrate()));
  const { rows } = (await first.db.execute(
    sql`select count(*)::int as applied from drizzle.__drizzle_migrations`,
  )) as unknown as { rows: { applied: number }[] };
  expect(rows).toEqual([{ applied: 2 }]);
  await source.close();
});
