import type { Db } from './client.ts';
import { ownMigrations } from './migration-files.ts';
import { compareMigrations, readApplied } from './migration-state.ts';

/**
 * Whether every migration of this release is applied. It is also true when the database is ahead, as happens while a
 * newer release is being rolled out.
 *
 * @throws what the driver throws
 */
export async function isMigrated(db: Db): Promise<boolean> {
  const rows = await readApplied(db);
  return rows !== null && compareMigrations(ownMigrations(), rows).missing.length === 0;
}
