import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest';
import { type Database, openDatabase } from './db/client.ts';
import type {} from './testing/api-bundle.setup.ts';
import { createCapturedLogger, keepPrints, rememberSecrets } from './testing/captured-logs.ts';
import { testEnv } from './testing/create-test-app.ts';

// Each start of the embedded database takes seconds on a busy machine.
vi.setConfig({ testTimeout: 300_000 });

const script = join(inject('apiBundle'), 'user.js');
const password = 'tulip-anvil-harbour-93';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-user-'));
  rememberSecrets(password);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the command as `npm run user` does, in a folder without settings. */
async function user(...args: string[]) {
  const env = { PATH: process.env.PATH ?? '', ...testEnv, DATABASE_URL: 'pglite://data' };
  // Not `spawnSync`: this process has to go on, because it renews the lock of the database that it has open.
  const child = spawn(process.execPath, [script, ...args], { cwd: folder, env });
  child.stdin.end(`${password}\n`);
  const [stdout, stderr, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  keepPrints(`${stdout}${stderr}`);
  return { status, stdout, stderr };
}

async function withDatabase(work: (database: Database) => unknown): Promise<void> {
  const database = await openDatabase({
    url: `pglite://${join(folder, 'data')}`,
    logger: createCapturedLogger(),
  });
  try {
    await work(database);
  } finally {
    await database.close();
  }
}

const create = () => user('create', 'ada', 'ada@example.com');

it('the command exits with 2 and one line when what was typed is not right', async () => {
  expect(await user('show')).toEqual({
    status: 2,
    stdout: '',
    stderr:
      'The number of arguments is not right. Use it like this: npm run user -- show <name or address>\n',
  });
});

it('the command exits with 1 and a sentence while it cannot work, and with 0 when it has worked', async () => {
  expect(await create()).toEqual({
    status: 1,
    stdout: '',
    stderr: 'The database is not migrated yet; start the API once before.\n',
  });
  await withDatabase(async (database) => {
    await database.migrate();
    expect(await create()).toEqual({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(/^The database folder \S+ is in use by another process; .*\n$/),
    });
  });
  expect(await create()).toEqual({ status: 0, stdout: 'Added ada.\n', stderr: '' });
  expect(await create()).toEqual({
    status: 1,
    stdout: '',
    stderr: 'The name or the address is taken.\n',
  });
});
