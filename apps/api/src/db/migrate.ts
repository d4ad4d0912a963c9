import { sql } from 'drizzle-orm';
import { StartupError } from '../lib/startup-error.ts';
import type { Db } from './client.ts';
import { fillUserKeys } from './fill-user-keys.ts';
import { type Migration, ownMigrations } from './migration-files.ts';
import { applied, compareMigrations, readApplied } from './migration-state.ts';

/**
 * Brings a database to this release: applies its migrations, then makes the missing keys of names.
 *
 * @throws StartupError as `applyMissing` does, and when two names have become equal
 */
export async function migrate(db: Db): Promise<void> {
  await applyMissing(db, ownMigrations());
  await fillUserKeys(db);
}

/**
 * Applies the missing migrations, in the order of the journal and in one transaction.
 *
 * We do not use drizzle's own migrator, because it compares only the newest date and so skips a migration that was
 * merged in with an older one. When nothing is missing, this function only reads, so that a role without the right to
 * change the schema can start the API.
 *
 * @throws StartupError when the order has a gap, or when an applied file was edited; SQLSTATE 55P03 when another
 *   transaction keeps a lock for longer than two seconds
 */
export async function applyMissing(db: Db, files: readonly Migration[]): Promise<void> {
  const rows = await readApplied(db);
  const { missing, fault } = compareMigrations(files, rows ?? []);
  if (fault) throw new StartupError(fault);
  if (missing.length > 0) await apply(db, missing, rows === null);
}

/**
 * While a migration waits for a lock on a table, every later statement on that table waits behind it. So it gives up
 * before the statements of requests do (DATABASE_STATEMENT_TIMEOUT), for example during a backup.
 */
async function apply(db: Db, missing: readonly Migration[], isFirst: boolean): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`set local lock_timeout = '2s'`);
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
