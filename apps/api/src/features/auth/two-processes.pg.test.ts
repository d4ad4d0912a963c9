import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { demoAccounts } from '../../start/demo-accounts.ts';
import { rememberSecrets } from '../../testing/captured-logs.ts';
import { cookieName } from '../../testing/cookies.ts';
import { testEnv } from '../../testing/create-test-app.ts';
import { generationOf } from '../../testing/hostile-tokens.ts';
import { loginBody } from '../../testing/login-body.ts';
import { openTestDatabase, type TestDatabase } from '../../testing/open-test-database.ts';
import { type ApiProcess, startApi } from '../../testing/start-api.ts';
import { findFreePort } from '../../testing/start-process.ts';
import { makeTemporaryFolder } from '../../testing/temporary-folder.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const minute = 60_000;
const steerableClock = new URL('../../../../../e2e/steerable-clock.mjs', import.meta.url).href;

/** Two operating-system processes on one database, each with its own pool and its own listener for revocations. */
let source: TestDatabase;
let folder: string;
let origins: readonly string[];
const started: ApiProcess[] = [];

async function start(...args: string[]): Promise<string> {
  const port = await findFreePort();
  const env = {
    ...testEnv,
    PORT: String(port),
    BCRYPT_COST: '10',
    DATABASE_URL: source.url ?? '',
    E2E_CLOCK_FILE: join(folder, 'clock-offset'),
    NODE_OPTIONS: `--import=${steerableClock}`,
  };
  const api = startApi({ cwd: folder, env, args });
  started.push(api);
  await api.logged('"listening"');
  return `http://127.0.0.1:${port}`;
}

const setClock = (offset: number) => writeFileSync(join(folder, 'clock-offset'), String(offset));

beforeAll(async () => {
  rememberSecrets(demoAccounts.password);
  folder = makeTemporaryFolder('processes');
  setClock(0);
  source = await openTestDatabase();
  const name = new URL(source.url ?? '').pathname.slice(1);
  origins = [await start('--seed-demo', '--into', name), await start()];
});
afterAll(async () => {
  for (const { child } of started) child.kill('SIGTERM');
  for (const { ended } of started) expect(await ended).toEqual({ code: 0, signal: null });
  await source.close();
  rmSync(folder, { recursive: true });
});

async function post(path: string, options: { to?: number; token?: string; body?: object } = {}) {
  const { to = 0, token, body } = options;
  const answer = await fetch(`${origins[to]}/api/auth/${path}`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'X-Requested-With': 'XMLHttpRequest',
      ...(token && { Cookie: `${cookieName}=${token}` }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const session = text ? JSON.parse(text) : {};
  const next =
    new RegExp(`^${cookieName}=([^;]*)`).exec(answer.headers.get('set-cookie') ?? '')?.[1] ?? '';
  rememberSecrets(next, String(session.accessToken));
  return { status: answer.status, token: next, accessToken: String(session.accessToken) };
}

const signIn = () => post('login', { body: loginBody('demo', demoAccounts.password) });

it('fifty parallel refreshes of one token on two processes all succeed with the same next generation', async () => {
  const { token } = await signIn();
  expect(generationOf(token)).toBe(1);
  setClock(minute);
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, tab) => post('refresh', { to: tab % 2, token })),
  );
  expect(answers.map((answer) => answer.status)).toEqual(Array(50).fill(200));
  expect(new Set(answers.map((answer) => generationOf(answer.token)))).toEqual(new Set([2]));
});

it('the access token of a session that one process ends is refused by the other without a query', async () => {
  const { token, accessToken } = await signIn();
  const there = async () => {
    const before = source.traffic();
    const headers = { Authorization: `Bearer ${accessToken}` };
    const { status } = await fetch(`${origins[1]}/api/user/me`, { headers });
    return { status, isFree: source.traffic() === before };
  };
  expect((await there()).status).toBe(200);
  expect((await post('logout', { to: 0, token })).status).toBe(204);
  // This is retried, because the heartbeats of the two listeners count as traffic too.
  await vi.waitFor(async () => expect(await there()).toEqual({ status: 401, isFree: true }), {
    timeout: 50_000,
  });
});
