import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { rememberSecrets } from './testing/captured-logs.ts';
import { testEnv } from './testing/create-test-app.ts';
import { startApi } from './testing/start-api.ts';
import { findFreePort } from './testing/start-process.ts';
import { makeTemporaryFolder } from './testing/temporary-folder.ts';

let folder: string;
beforeAll(() => {
  folder = makeTemporaryFolder('main-pg');
});
afterAll(() => rmSync(folder, { recursive: true }));

const source = inject('databaseSource');
const server = source.driver === 'postgres' ? source.url : '';
const wrongPassword = 'not-the-password';

it.each([
  [
    'a password that the database refuses',
    { password: wrongPassword },
    'The database refuses the user or the password in DATABASE_URL; correct them.\n',
  ],
  [
    'a database that does not exist',
    { pathname: '/nowhere' },
    'The database that DATABASE_URL names does not exist on its server; create it, or correct the name.\n',
  ],
])('%s is told in one sentence, with exit code 1', async (_what, change, sentence) => {
  rememberSecrets(wrongPassword);
  const api = startApi({
    cwd: folder,
    env: {
      ...testEnv,
      PORT: String(await findFreePort()),
      DATABASE_URL: Object.assign(new URL(server), change).href,
    },
  });
  expect(await api.ended).toEqual({ code: 1, signal: null });
  expect(api.stderr()).toBe(sentence);
});
