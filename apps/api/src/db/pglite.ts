import { chmodSync, mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import lockfile from 'proper-lockfile';
import { StartupError } from '../lib/startup-error.ts';
import type { Database } from './client.ts';
import { migrate } from './migrate.ts';

const dataFolder = 'pglite';
/** PGlite makes files that everybody may read and write, and they hold password hashes. */
const ownerOnly = 0o700;

/**
 * PostgreSQL inside this process, for trying out and for tests. It runs without fsync, and two processes
 * on one folder corrupt it, so the folder is locked first (docs/decisions/0003).
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

/** The `Database` of an open PGlite; `afterClose` releases what was taken for it. */
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
 * A folder that was there already is closed to others too, unless it holds other things than ours, which are nobody's
 * business here; our own folder in it is closed in any case.
 */
function makePrivate(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: ownerOnly });
  if (readdirSync(folder).every((name) => name === dataFolder)) chmodSync(folder, ownerOnly);
}
