import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { rememberSecrets } from '../testing/captured-logs.ts';
import { copyMigratedFolder } from '../testing/copy-migrated-folder.ts';
import { testEnv } from '../testing/create-test-app.ts';
import { loginBody } from '../testing/login-body.ts';
import { type ApiProcess, startApi } from '../testing/start-api.ts';
import { findFreePort } from '../testing/start-process.ts';
import { makeTemporaryFolder } from '../testing/temporary-folder.ts';
import { demoAccounts } from './demo-accounts.ts';

// Each start of the embedded database takes seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let folder: string;
let port: number;
let first: ApiProcess;
const started: ApiProcess[] = [];

function start(env: Record<string, string>, ...args: string[]): ApiProcess {
  const api = startApi({ cwd: folder, env, args });
  started.push(api);
  return api;
}

const settings = (change: Record<string, string> = {}) => ({
  ...testEnv,
  PORT: String(port),
  BCRYPT_COST: '10',
  DATABASE_URL: 'pglite://data',
  ...change,
});

beforeAll(async () => {
  rememberSecrets(demoAccounts.password);
  folder = makeTemporaryFolder('main');
  copyMigratedFolder(join(folder, 'data'));
  port = await findFreePort();
  first = start(settings(), '--seed-demo');
  await first.logged('"listening"');
});
afterAll(async () => {
  for (const { child } of started) child.kill('SIGKILL');
  await Promise.all(started.map((api) => api.ended));
  rmSync(folder, { recursive: true });
});

const isAlive = async () => (await fetch(`http://127.0.0.1:${port}/healthz`)).status === 200;

const credentials = JSON.stringify(loginBody('demo', demoAccounts.password));

/** Starts a sign-in without sending its body; resolves when the API has answered "100 Continue". */
async function beginLogin(): Promise<{ socket: Socket; answer: Promise<string> }> {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  const answer = new Promise<string>((done) => socket.on('close', () => done(received)));
  const asked = new Promise<void>((done) => {
    socket.on('data', (chunk) => {
      received += chunk;
      if (received.includes('100 Continue')) done();
    });
  });
  socket.on('error', () => {});
  socket.write(
    [
      'POST /api/auth/login HTTP/1.1',
      `Host: 127.0.0.1:${port}`,
      'Content-Type: application/json',
      `Content-Length: ${credentials.length}`,
      'X-Requested-With: XMLHttpRequest',
      'Expect: 100-continue',
      '',
      '',
    ].join('\r\n'),
  );
  await asked;
  return { socket, answer };
}

describe('a second process', () => {
  it('fails with one sentence on the same folder; the first keeps running', async () => {
    const second = start(settings({ PORT: String(await findFreePort()) }));
    expect(await second.ended).toEqual({ code: 1, signal: null });
    expect(second.stderr()).toBe(
      `The database folder ${join(folder, 'data')} is in use by another process; stop that one first. ` +
        'If it was killed, its lock is released 10 seconds after.\n',
    );
    expect(await isAlive()).toBe(true);
  });

  it('fails with one sentence on the same port, before it makes a database; the first keeps running', async () => {
    const second = start(settings({ DATABASE_URL: 'pglite://other' }));
    expect(await second.ended).toEqual({ code: 1, signal: null });
    expect(second.stderr()).toBe(
      `Port ${port} on 127.0.0.1 is in use; stop what uses it, or change PORT in .env.\n`,
    );
    expect(existsSync(join(folder, 'other'))).toBe(false);
    expect(await isAlive()).toBe(true);
  });
});

describe('SIGTERM', () => {
  it('makes the API finish the request in flight, accept no new one, and exit with 0', async () => {
    const { socket, answer } = await beginLogin();
    first.child.kill('SIGTERM');
    await first.logged('"stopping"');
    await expect(isAlive()).rejects.toThrow();
    socket.write(credentials);
    const [, head, body] = (await answer).split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 200 OK/);
    expect(body).toContain('"username":"demo"');
    expect(await first.ended).toEqual({ code: 0, signal: null });
    expect(first.stderr()).toBe('');
  });

  it('keeps the data for the next start, and a second signal ends the process at once', async () => {
    writeFileSync(
      join(folder, '.env'),
      Object.entries(settings())
        .map(([name, value]) => `${name}=${value}`)
        .join('\n'),
    );
    const next = start({});
    await next.logged('"listening"');
    const login = await fetch(`http://127.0.0.1:${port}/api/auth/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Requested-With': 'XMLHttpRequest' },
      body: credentials,
    });
    expect(login.status).toBe(200);
    const { socket } = await beginLogin();
    next.child.kill('SIGTERM');
    await next.logged('"stopping"');
    next.child.kill('SIGTERM');
    expect(await next.ended).toEqual({ code: 1, signal: null });
    socket.destroy();
  });

  it('leaves no lock behind when a second signal ended the process', async () => {
    const last = start({});
    await last.logged('"listening"');
    last.child.kill('SIGINT');
    expect(await last.ended).toEqual({ code: 0, signal: null });
  });
});
