import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import lockfile from 'proper-lockfile';
import { StartupError } from '../lib/startup-error.ts';
import type { Database } from './client.ts';
import { migrationsFolder } from './migrations-folder.ts';

/**
 * PostgreSQL inside this process, for trying out and for tests. It runs without fsync, and two processes
 * on one folder corrupt it, so the folder is locked first (docs/decisions/0003).
 */
export async function openPglite({ folder }: { folder: string }): Promise<Database> {
  const unlock = await lockFolder(folder);
  try {
    const pglite = await PGlite.create(join(folder, 'pglite'));
    return wrapPglite(pglite, unlock);
  } catch (error) {
    await unlock();
    throw error;
  }
}

/** The `Database` of an open PGlite; `afterClose` releases what was taken for it. */
export function wrapPglite(
  pglite: PGlite,
  afterClose: () => Promise<void> = async () => {},
): Database {
  const db = drizzle(pglite);
  return {
    db,
    maintain: (work) => work(db),
    migrate: () => migrate(db, { migrationsFolder }),
    async listen(channel, listener) {
      await pglite.listen(channel, listener.onNotification);
      await listener.onUp();
    },
    async close() {
      await pglite.close();
      await afterClose();
    },
  };
}

async function lockFolder(folder: string): Promise<() => Promise<void>> {
  try {
    mkdirSync(folder, { recursive: true });
    return await lockfile.lock(folder, { stale: 10_000 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ELOCKED') {
      throw new StartupError(
        `The database folder ${resolve(folder)} cannot be made or written (${code}); name another in DATABASE_URL.`,
      );
    }
    throw new StartupError(
      `The database folder ${resolve(folder)} is in use by another process; stop that one first. ` +
        'If it was killed, its lock is released 10 seconds after.',
    );
  }
}
