import { sql } from 'drizzle-orm';
import { bigint, pgSchema, serial, text } from 'drizzle-orm/pg-core';
import type { Db } from './client.ts';
import type { Migration } from './migration-files.ts';

/** Drizzle's own table of applied migrations, so that databases that drizzle has migrated keep their history. */
export const applied = pgSchema('drizzle').table('__drizzle_migrations', {
  id: serial('id').primaryKey(),
  hash: text('hash').notNull(),
  when: bigint('created_at', { mode: 'number' }),
});

type Row = { readonly hash: string; readonly when: number | null };

export type MigrationState = {
  /** The files that are not applied yet, in the order of the journal. */
  readonly missing: readonly Migration[];
  /** Why nothing may be applied, in one sentence; null when all is in order. */
  readonly fault: string | null;
};

/**
 * The applied migrations, newest last; null when this database was never migrated.
 * @throws what the driver throws
 */
export async function readApplied(db: Db): Promise<Row[] | null> {
  const found = await db
    .select({ one: sql`1` })
    .from(sql`pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace`)
    .where(sql`n.nspname = 'drizzle' and c.relname = '__drizzle_migrations'`);
  if (found.length === 0) return null;
  return db.select({ hash: applied.hash, when: applied.when }).from(applied).orderBy(applied.id);
}

/**
 * Compares the files with the applied migrations, by hash. Rows without a file are not a fault: the database is then
 * ahead, as happens while a newer release is being rolled out.
 */
export function compareMigrations(
  files: readonly Migration[],
  rows: readonly Row[],
): MigrationState {
  const left = [...rows];
  const isApplied = files.map(({ hashes, when }) => {
    const same = left.filter((row) => hashes.includes(row.hash));
    const match = same.find((row) => row.when === when) ?? same[0];
    if (match) left.splice(left.indexOf(match), 1);
    return match !== undefined;
  });
  const missing = files.filter((_file, index) => !isApplied[index]);
  const edited = missing.find((file) => left.some((row) => row.when === file.when));
  if (edited) return { missing, fault: editedFault(edited) };
  const last = files[isApplied.lastIndexOf(true)];
  const [first] = missing;
  const isGap = first && last && files.indexOf(first) < files.indexOf(last);
  return { missing, fault: isGap ? gapFault(first, last) : null };
}

function editedFault({ tag }: Migration): string {
  return `The migration ${tag}.sql was edited after it was applied to this database; take the edit back, and put what it should do into a new migration.`;
}

function gapFault(missing: Migration, after: Migration): string {
  return `The migration ${missing.tag} is not applied to this database, but ${after.tag}, which comes after it, is; move the entry of ${missing.tag} to the end of migrations/meta/_journal.json, and it is applied at the next start.`;
}
