import pg from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { demoAccounts } from '../../start/demo-accounts.ts';
import { rememberSecrets } from '../../testing/captured-logs.ts';
import { loginBody } from '../../testing/login-body.ts';
import { openTestDatabase, type TestDatabase } from '../../testing/open-test-database.ts';
import { setUpApiFolder } from '../../testing/set-up-api-folder.ts';
import type { ApiProcess } from '../../testing/start-api.ts';
import { findFreePort } from '../../testing/start-process.ts';
import { lastWords, openStream } from './testing/watch-stream.ts';

// A process takes long to start on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const { settings, start } = setUpApiFolder('live-end');

let source: TestDatabase;
let operator: pg.Client;
let api: ApiProcess;
let origin: string;
beforeAll(async () => {
  rememberSecrets(demoAccounts.password);
  source = await openTestDatabase();
  const url = source.url ?? '';
  operator = new pg.Client({ connectionString: url });
  await operator.connect();
  const port = String(await findFreePort());
  origin = `http://127.0.0.1:${port}`;
  const env = settings({ PORT: port, DATABASE_URL: url, BCRYPT_COST: '10' });
  api = start(env, '--seed-demo', '--into', new URL(url).pathname.slice(1));
  await api.logged('"listening"');
});
afterAll(async () => {
  await operator.end();
  await source.close();
});

/** Signs in and opens the stream of the session. */
async function watch(name: 'demo' | 'guest') {
  const answer = await fetch(`${origin}/api/auth/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Requested-With': 'XMLHttpRequest' },
    body: JSON.stringify(loginBody(name, demoAccounts.password)),
  });
  const { accessToken } = (await answer.json()) as { accessToken: string };
  const stream = await openStream(origin, accessToken);
  await stream.next();
  return stream;
}

it('the stream of a person ends when an operator disables the person by SQL', async () => {
  const stream = await watch('guest');
  await operator.query(`UPDATE users SET disabled_at = now() WHERE username = 'guest'`);
  expect(await stream.rest()).toBe(lastWords);
});

it('a signal ends the streams of the process, which does not wait for them', async () => {
  const streams = [await watch('demo'), await watch('demo')];
  api.child.kill('SIGTERM');
  // A connection that is broken after the time for stopping would reject here.
  expect(await Promise.all(streams.map((stream) => stream.rest()))).toEqual(['', '']);
  expect(await api.ended).toEqual({ code: 0, signal: null });
});
