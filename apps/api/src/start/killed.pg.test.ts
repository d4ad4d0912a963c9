import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { rememberSecrets } from '../testing/captured-logs.ts';
import { cookieName } from '../testing/cookies.ts';
import { claimsOf } from '../testing/hostile-tokens.ts';
import { loginBody } from '../testing/login-body.ts';
import { openTestDatabase, type TestDatabase } from '../testing/open-test-database.ts';
import { setUpApiFolder } from '../testing/set-up-api-folder.ts';
import type { ApiProcess } from '../testing/start-api.ts';
import { demoAccounts } from './demo-accounts.ts';

// A process takes long to start on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const patient = { timeout: 50_000, interval: 5 };
const minute = 60_000;
const steerableClock = new URL('../../../../e2e/steerable-clock.mjs', import.meta.url).href;
const { folder, port, settings, start } = setUpApiFolder('killed');

let source: TestDatabase;
let operator: pg.Client;
beforeAll(async () => {
  rememberSecrets(demoAccounts.password);
  source = await openTestDatabase();
  operator = new pg.Client({ connectionString: source.url ?? '' });
  await operator.connect();
});
afterAll(async () => {
  await operator.end();
  await source.close();
});

const setClock = (offset: number) => writeFileSync(join(folder(), 'clock'), String(offset));

async function startApi(): Promise<ApiProcess> {
  const url = source.url ?? '';
  const file = join(folder(), 'clock');
  const clock = { E2E_CLOCK_FILE: file, NODE_OPTIONS: `--import=${steerableClock}` };
  const env = settings({ ...clock, DATABASE_URL: url, BCRYPT_COST: '10' });
  const api = start(env, '--seed-demo', '--into', new URL(url).pathname.slice(1));
  await api.logged('"listening"');
  return api;
}

/** Resolves with the status and the new refresh token. */
async function post(path: string, { token = '', body = {} }) {
  const answer = await fetch(`http://127.0.0.1:${port()}/api/auth/${path}`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'X-Requested-With': 'XMLHttpRequest',
      Cookie: `${cookieName}=${token}`,
    },
    body: JSON.stringify(body),
  });
  const [, next = ''] = /refresh=([^;]*)/.exec(answer.headers.getSetCookie()[0] ?? '') ?? [];
  rememberSecrets(next);
  return { status: answer.status, token: next };
}

it('a process is killed after PostgreSQL got a renewal: the browser, which got no answer, goes on', async () => {
  setClock(0);
  const api = await startApi();
  const { token } = await post('login', { body: loginBody('demo', demoAccounts.password) });
  const { sid } = claimsOf(token);
  setClock(minute);
  await operator.query('begin');
  await operator.query('select from sessions where id = $1 for update', [sid]);
  const renewal = post('refresh', { token }).catch(() => 'no answer');
  const waiting = () => operator.query('select from pg_locks where not granted');
  await vi.waitFor(async () => expect((await waiting()).rowCount).toBeGreaterThan(0), patient);
  api.child.kill('SIGKILL');
  await api.ended;
  expect(await renewal).toBe('no answer');
  await operator.query('commit');
  const stored = () => operator.query('select generation from sessions where id = $1', [sid]);
  await vi.waitFor(async () => expect((await stored()).rows).toEqual([{ generation: 2 }]), patient);
  setClock(2 * minute);
  await startApi();
  const next = await post('refresh', { token });
  expect(next.status).toBe(200);
  expect(claimsOf(next.token).sid).toBe(sid);
});
