import { max } from 'drizzle-orm';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { bigint, pgSchema } from 'drizzle-orm/pg-core';
import type { Db } from './client.ts';
import { migrationsFolder } from './migrations-folder.ts';

/** Where Drizzle's migrator writes down what it has applied; `created_at` is the migration's `when` in the journal. */
const applied = pgSchema('drizzle').table('__drizzle_migrations', {
  when: bigint('created_at', { mode: 'number' }),
});

/**
 * Whether every migration this process has the files of is applied, by the migrator's own rule: the newest decides.
 * True as well when the database is ahead, as it is while a newer release is being rolled out.
 *
 * @throws what the driver throws, also when nothing was ever migrated: the table is not there
 */
export async function isMigrated(db: Db): Promise<boolean> {
  const [row] = await db.select({ newest: max(applied.when) }).from(applied);
  return (row?.newest ?? 0) >= newestMigration();
}

let known: number | undefined;

/** Read once: the files of a running process do not change. */
function newestMigration(): number {
  known ??= Math.max(...readMigrationFiles({ migrationsFolder }).map((file) => file.folderMillis));
  return known;
}
