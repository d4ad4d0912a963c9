import { chmodSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createUserStore } from '../core/users.store.ts';
import { StartupError } from '../lib/startup-error.ts';
import { createCapturedLogger } from '../testing/captured-logs.ts';
import { copyMigratedFolder } from '../testing/copy-migrated-folder.ts';
import { makeTemporaryFolder } from '../testing/temporary-folder.ts';
import { openDatabase } from './client.ts';
import { rateLimits } from './tables.ts';

// Each start of the embedded database takes seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

let parent: string;
beforeAll(() => {
  parent = makeTemporaryFolder('pglite');
});
afterAll(() => rmSync(parent, { recursive: true }));

const modeOf = (path: string) => statSync(join(parent, path)).mode & 0o777;
const open = (folder: string) =>
  openDatabase({ url: `pglite://${folder}`, logger: createCapturedLogger() });

const user = {
  id: 'u'.repeat(22),
  username: 'ada',
  email: 'ada@example.com',
  role: 'user' as const,
  emailVerifiedAt: null,
  disabledAt: null,
};

describe('the embedded database', () => {
  it('makes its folder, keeps its data over a restart, and can be migrated twice', async () => {
    const folder = join(parent, 'some', 'where');
    const first = await open(folder);
    await first.migrate();
    const password = { hash: 'x', pepperId: 'y' };
    await createUserStore(first.db).create({ ...user, createdAt: new Date(0), password });
    await first.close();
    if (process.platform !== 'win32') {
      expect(['some/where', 'some/where/pglite'].map(modeOf)).toEqual([0o700, 0o700]);
    }

    const again = await open(folder);
    await again.migrate();
    await again.migrate();
    expect(await createUserStore(again.db).findById(user.id)).toEqual(user);
    await again.close();
  });

  it.skipIf(process.platform === 'win32')(
    'lets only its owner read its folder, even when the folder existed and was open to everybody',
    async () => {
      for (const name of ['used', 'shared']) {
        copyMigratedFolder(join(parent, name));
        chmodSync(join(parent, name), 0o755);
        chmodSync(join(parent, name, 'pglite'), 0o755);
      }
      writeFileSync(join(parent, 'shared', 'notes.txt'), 'of somebody else');
      await (await open(join(parent, 'used'))).close();
      await (await open(join(parent, 'shared'))).close();
      expect(['used', 'used/pglite', 'shared', 'shared/pglite'].map(modeOf)).toEqual([
        ...[0o700, 0o700],
        ...[0o755, 0o700],
      ]);
    },
  );

  it('can be opened by one process at a time: the second gets one sentence, and the first keeps running', async () => {
    const folder = join(parent, 'locked');
    copyMigratedFolder(folder);
    const first = await open(folder);
    const second = open(folder);
    await expect(second).rejects.toBeInstanceOf(StartupError);
    await expect(second).rejects.toThrow(
      `The database folder ${folder} is in use by another process; stop that one first. If it was killed, its lock is released 10 seconds after.`,
    );
    expect(await first.db.select().from(rateLimits)).toEqual([]);
    await first.close();
    await (await open(folder)).close();
  });

  it('releases its lock when it cannot be opened', async () => {
    const folder = join(parent, 'broken');
    mkdirSync(folder);
    writeFileSync(join(folder, 'pglite'), 'a file where a folder should be');
    await expect(open(folder)).rejects.not.toBeInstanceOf(StartupError);
    rmSync(join(folder, 'pglite'));
    copyMigratedFolder(folder);
    await (await open(folder)).close();
  });

  it('is refused in one sentence when its folder cannot be made', async () => {
    const file = join(parent, 'file');
    writeFileSync(file, '');
    const opening = open(join(file, 'folder'));
    await expect(opening).rejects.toBeInstanceOf(StartupError);
    await expect(opening).rejects.toThrow(
      `The database folder ${join(file, 'folder')} cannot be made or written (ENOTDIR); name another in DATABASE_URL.`,
    );
  });
});
