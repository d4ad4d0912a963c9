import { spawn } from 'node:child_process';
import { openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, it, onTestFinished, vi } from 'vitest';
import { copyMigratedFolder } from '../testing/copy-migrated-folder.ts';
import { testEnv } from '../testing/create-test-app.ts';
import { findFreePort } from '../testing/start-process.ts';
import { makeTemporaryFolder } from '../testing/temporary-folder.ts';

// The start of the embedded database takes seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

it('a log on a full disk neither ends the process nor keeps it from stopping', async () => {
  const folder = makeTemporaryFolder('full-disk');
  copyMigratedFolder(join(folder, 'data'));
  const port = String(await findFreePort());
  const child = spawn(process.execPath, [join(inject('apiBundle'), 'main.js')], {
    cwd: folder,
    env: { ...testEnv, PORT: port, DATABASE_URL: 'pglite://data' },
    stdio: ['ignore', openSync('/dev/full', 'w'), 'inherit'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });
  const ended = new Promise((done) => child.on('close', (code, signal) => done({ code, signal })));
  const ask = async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).status;
  await vi.waitFor(async () => expect(await ask()).toBe(200), { timeout: 60_000 });
  // Each answer is a line of the log.
  for (let count = 0; count < 3; count++) expect(await ask()).toBe(200);
  child.kill('SIGTERM');
  expect(await ended).toEqual({ code: 0, signal: null });
});
