import { chmodSync, mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import lockfile from 'proper-lockfile';
import { StartupError } from '../lib/startup-error.ts';
import type { Database } from './client.ts';
import { migrate } from './migrate.ts';

const dataFolder = 'pglite';
/** The files hold password hashes, and PGlite lets everybody read and write the files that it makes. */
const ownerOnly = 0o700;

/**
 * PostgreSQL inside this process, for trials and for tests. It runs without fsync, and two processes on one folder
 * would corrupt it, so the folder is locked first (docs/decisions/0003).
 */
export async function openPglite({ folder }: { folder: string }): Promise<Database> {
  const unlock = await lockFolder(folder);
  try {
    const inner = join(folder, dataFolder);
    mkdirSync(inner, { recursive: true, mode: ownerOnly });
    chmodSync(inner, ownerOnly);
    const pglite = await PGlite.create(inner);
    return wrapPglite(pglite, unlock);
  } catch (error) {
    await unlock();
    throw error;
  }
}

/** Makes a `Database` of an open PGlite. `afterClose` releases the lock, or whatever else was acquired for it. */
export function wrapPglite(
  pglite: PGlite,
  afterClose: () => Promise<void> = async () => {},
): Database {
  const db = drizzle(pglite);
  return {
    db,
    maintain: (work) => work(db),
    migrate: () => migrate(db),
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
    makePrivate(folder);
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

/**
 * Makes a folder private, also one that existed. A folder that contains other files than ours keeps its rights, because
 * they may be shared on purpose; our own folder inside is made private in any case.
 */
function makePrivate(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: ownerOnly });
  if (readdirSync(folder).every((name) => name === dataFolder)) chmodSync(folder, ownerOnly);
}
