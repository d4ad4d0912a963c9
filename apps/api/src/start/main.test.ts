import { existsSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { rememberSecrets } from '../testing/captured-logs.ts';
import { copyMigratedFolder } from '../testing/copy-migrated-folder.ts';
import { loginBody } from '../testing/login-body.ts';
import { setUpApiFolder } from '../testing/set-up-api-folder.ts';
import type { ApiProcess } from '../testing/start-api.ts';
import { findFreePort } from '../testing/start-process.ts';
import { demoAccounts } from './demo-accounts.ts';

// Each start of the embedded database takes seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const { folder, port, start, ...api } = setUpApiFolder('main');
const settings = (change: Record<string, string> = {}) =>
  api.settings({ BCRYPT_COST: '10', ...change });

let first: ApiProcess;
beforeAll(async () => {
  rememberSecrets(demoAccounts.password);
  copyMigratedFolder(join(folder(), 'data'));
  first = start(settings(), '--seed-demo');
  await first.logged('"listening"');
});
const isAlive = async () => (await fetch(`http://127.0.0.1:${port()}/healthz`)).status === 200;

const credentials = JSON.stringify(loginBody('demo', demoAccounts.password));

/** Starts a sign-in without sending its body; resolves when the API has answered "100 Continue". */
async function beginLogin(): Promise<{ socket: Socket; answer: Promise<string> }> {
  const socket = connect(port(), '127.0.0.1');
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
      `Host: 127.0.0.1:${port()}`,
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
      `The database folder ${join(folder(), 'data')} is in use by another process; stop that one first. ` +
        'If it was killed, its lock is released 10 seconds after.\n',
    );
    expect(await isAlive()).toBe(true);
  });

  it('fails with one sentence on the same port, before it makes a database; the first keeps running', async () => {
    const second = start(settings({ DATABASE_URL: 'pglite://other' }));
    expect(await second.ended).toEqual({ code: 1, signal: null });
    expect(second.stderr()).toBe(
      `Port ${port()} on 127.0.0.1 is in use; stop what uses it, or change PORT in .env.\n`,
    );
    expect(existsSync(join(folder(), 'other'))).toBe(false);
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
      join(folder(), '.env'),
      Object.entries(settings())
        .map(([name, value]) => `${name}=${value}`)
        .join('\n'),
    );
    const next = start({});
    await next.logged('"listening"');
    const login = await fetch(`http://127.0.0.1:${port()}/api/auth/login`, {
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
