import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { copyMigratedFolder } from '../testing/copy-migrated-folder.ts';
import { testEnv } from '../testing/create-test-app.ts';
import { type ApiProcess, startApi } from '../testing/start-api.ts';
import { findFreePort } from '../testing/start-process.ts';
import { makeTemporaryFolder } from '../testing/temporary-folder.ts';

// Each start of the embedded database takes seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let folder: string;
const started: ApiProcess[] = [];
beforeAll(() => {
  folder = makeTemporaryFolder('crash');
  copyMigratedFolder(join(folder, 'data'));
});
afterAll(async () => {
  for (const { child } of started) child.kill('SIGKILL');
  await Promise.all(started.map((api) => api.ended));
  rmSync(folder, { recursive: true });
});

/** Starts the API together with code that fails outside of any request when the process gets SIGUSR2. */
async function startWithFault(fault: string): Promise<ApiProcess> {
  const file = join(folder, 'fault.mjs');
  writeFileSync(file, `process.on('SIGUSR2', () => { ${fault} });`);
  const env = {
    ...testEnv,
    PORT: String(await findFreePort()),
    DATABASE_URL: 'pglite://data',
    NODE_OPTIONS: `--import=${pathToFileURL(file).href}`,
  };
  const api = startApi({ cwd: folder, env });
  started.push(api);
  await api.logged('"listening"');
  return api;
}

it.each([
  ['an uncaught exception', 'throw new TypeError("a secret")'],
  ['an unhandled rejection', 'void Promise.reject(new TypeError("a secret"))'],
])('%s is logged without its message and stops the process gracefully', async (_what, fault) => {
  const api = await startWithFault(fault);
  api.child.kill('SIGUSR2');
  expect(await api.ended).toEqual({ code: 1, signal: null });
  const lines = api
    .stdout()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
  expect(lines.slice(-2)).toEqual([
    {
      level: 60,
      time: expect.any(String),
      err: { type: 'TypeError', stack: expect.stringContaining('fault.mjs') },
      msg: 'uncaught error; stopping',
    },
    { level: 30, time: expect.any(String), msg: 'stopping' },
  ]);
  expect(api.stdout() + api.stderr()).not.toContain('a secret');
});
