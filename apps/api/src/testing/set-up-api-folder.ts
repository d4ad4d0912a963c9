import { rmSync } from 'node:fs';
import { afterAll, beforeAll } from 'vitest';
import { testEnv } from './create-test-app.ts';
import { type ApiProcess, startApi } from './start-api.ts';
import { findFreePort } from './start-process.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';

/**
 * Prepares a folder and a port for the API processes that the tests of a file start. After the tests the processes that
 * still run are killed, and the folder is deleted.
 */
export function setUpApiFolder(name: string) {
  let folder: string;
  let port: number;
  const started: ApiProcess[] = [];
  beforeAll(async () => {
    folder = makeTemporaryFolder(name);
    port = await findFreePort();
  });
  afterAll(async () => {
    for (const { child } of started) child.kill('SIGKILL');
    await Promise.all(started.map((api) => api.ended));
    rmSync(folder, { recursive: true });
  });
  return {
    folder: () => folder,
    port: () => port,
    /** Settings with which the API starts in the folder. */
    settings: (change: Record<string, string> = {}): Record<string, string> => ({
      ...testEnv,
      PORT: String(port),
      DATABASE_URL: 'pglite://data',
      ...change,
    }),
    start(env: Record<string, string>, ...args: string[]): ApiProcess {
      const api = startApi({ cwd: folder, env, args });
      started.push(api);
      return api;
    },
  };
}
