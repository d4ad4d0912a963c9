import { sql } from 'drizzle-orm';
import { StartupError } from '../lib/startup-error.ts';
import type { Db } from './client.ts';
import { fillUserKeys } from './fill-user-keys.ts';
import { type Migration, ownMigrations } from './migration-files.ts';
import { applied, compareMigrations, readApplied } from './migration-state.ts';

/**
 * Brings a database to this release: its migrations, then the keys of names that have none.
 *
 * @throws StartupError as `applyMissing`, and when two names have become one
 */
export async function migrate(db: Db): Promise<void> {
  await applyMissing(db, ownMigrations());
  await fillUserKeys(db);
}

/**
 * Applies what is missing, in the order of the journal and in one transaction.
 *
 * Not drizzle's own migrator: it goes by the newest date, so it skips a migration that was merged in with an older one. When
 * nothing is missing this only reads, so that a role without any right to change the schema can start the API.
 *
 * @throws StartupError when the order has a gap, or when an applied file was edited
 */
export async function applyMissing(db: Db, files: readonly Migration[]): Promise<void> {
  const rows = await readApplied(db);
  const { missing, fault } = compareMigrations(files, rows ?? []);
  if (fault) throw new StartupError(fault);
  if (missing.length > 0) await apply(db, missing, rows === null);
}

async function apply(db: Db, missing: readonly Migration[], isFirst: boolean): Promise<void> {
  await db.transaction(async (tx) => {
    if (isFirst) {
      await tx.execute(sql`create schema if not exists drizzle`);
      await tx.execute(
        sql`create table ${applied} (id serial primary key, hash text not null, created_at bigint)`,
      );
    }
    for (const { statements, hashes, when } of missing) {
      for (const statement of statements) await tx.execute(sql.raw(statement));
      await tx.insert(applied).values({ hash: hashes[0], when });
    }
  });
}
