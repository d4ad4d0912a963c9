import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { migrationsFolder } from './migrations-folder.ts';

/** One file of db/migrations, as drizzle-kit writes it. */
export type Migration = {
  /** The file's name without `.sql`. */
  readonly tag: string;
  /** When it was generated, according to the journal. Drizzle's own table calls this `created_at`. */
  readonly when: number;
  readonly statements: readonly string[];
  /** SHA-256 of the text with LF and with CRLF, because git may check it out with either. We store the first. */
  readonly hashes: readonly [string, string];
};

/** The migrations of a folder in the order of its journal, which is the order they are applied in. */
export function readMigrations(folder: string): Migration[] {
  const journal = JSON.parse(readFileSync(join(folder, 'meta', '_journal.json'), 'utf8')) as {
    entries: { tag: string; when: number }[];
  };
  return journal.entries.map(({ tag, when }) => {
    const text = readFileSync(join(folder, `${tag}.sql`), 'utf8').replaceAll('\r\n', '\n');
    return {
      tag,
      when,
      statements: text.split('--> statement-breakpoint'),
      hashes: [sha256(text), sha256(text.replaceAll('\n', '\r\n'))],
    };
  });
}

let own: readonly Migration[] | undefined;

/** The migrations of this release. They are read once, because the files of a running process do not change. */
export function ownMigrations(): readonly Migration[] {
  own ??= readMigrations(migrationsFolder);
  return own;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
