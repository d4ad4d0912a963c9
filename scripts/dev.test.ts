import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { product } from '@latchkey/contracts/product';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { createFileTransport } from '../apps/api/src/mail/transport.ts';
import { demoAccounts } from '../apps/api/src/start/demo-accounts.ts';
import { copyMigratedFolder } from '../apps/api/src/testing/copy-migrated-folder.ts';
import { testEnv } from '../apps/api/src/testing/create-test-app.ts';
import { loginBody } from '../apps/api/src/testing/login-body.ts';
import {
  findFreePort,
  type StartedProcess,
  startProcess,
} from '../apps/api/src/testing/start-process.ts';
import { makeTemporaryFolder } from '../apps/api/src/testing/temporary-folder.ts';

// Each start loads Vite or the embedded database, which takes many seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const repository = fileURLToPath(new URL('..', import.meta.url));

let folder: string;
let webPort: number;
let apiPort: number;
const started: StartedProcess[] = [];

beforeAll(async () => {
  folder = makeTemporaryFolder('dev');
  copyFileSync(join(repository, '.env.example'), join(folder, '.env.example'));
  webPort = await findFreePort();
  apiPort = await findFreePort();
  copyMigratedFolder(join(folder, 'data'));
});
// A failed test would leave its process running, on the ports of the next test.
afterEach(async () => {
  for (const { child } of started) child.kill('SIGTERM');
  await Promise.all(started.map((script) => script.ended));
});
afterAll(() => rmSync(folder, { recursive: true }));

function startDev(cwd: string, env: Record<string, string>): StartedProcess {
  const script = startProcess({ file: join(repository, 'scripts/dev.ts'), cwd, env });
  started.push(script);
  return script;
}

/** The output without the time at the start of each log line. */
const withoutTimes = (output: string) => output.replaceAll(/^\[\d\d:\d\d:\d\d\] /gm, '');

/** Sets every setting, so that the `.env` of the person who runs the tests has no effect. */
const settings = () => ({
  ...testEnv,
  PUBLIC_ORIGIN: `http://localhost:${webPort}`,
  ALLOWED_ORIGINS: '',
  HOST: '127.0.0.1',
  PORT: String(apiPort),
  DATABASE_URL: `pglite://${join(folder, 'data')}`,
  ACCESS_TOKEN_TTL: '',
  REFRESH_TOKEN_TTL: '',
  SESSION_MAX_AGE: '',
  REFRESH_LEEWAY: '',
  BCRYPT_COST: '10',
  LOG_LEVEL: 'info',
  LAB: 'on',
  MAIL_FOLDER: join(folder, 'mails'),
});

it('npm run dev prints an address and accounts that work, logs readable lines, shows mails, and exits with 0 on Ctrl-C', async () => {
  const origin = `http://localhost:${webPort}`;
  const sender = { name: product.name, address: 'no-reply@localhost' };
  const mail = {
    id: 'a'.repeat(22),
    to: 'ada@example.com',
    createdAt: new Date(Date.UTC(2026, 0, 15, 12)),
    subject: 'Confirm your address',
    text: `Confirm:\n${origin}/verify#token\n`,
    html: '<p>Confirm</p>',
  };
  const dev = startDev(repository, settings());
  await dev.printed('Ctrl-C stops it.');
  expect(withoutTimes(dev.stdout())).toBe(
    [
      'Starting …',
      'INFO: listening',
      '',
      `  ${product.name} is at   ${origin}`,
      '  Sign in as       demo or guest',
      `  Password         ${demoAccounts.password}`,
      `  Mails            ${origin}/__mails/`,
      `  API              ${origin}/__api/`, // feature: openapi
      '',
      '  Ctrl-C stops it.\n\n',
    ].join('\n'),
  );
  expect(await (await fetch(origin)).text()).toContain('<div id="root">');
  for (const { username } of demoAccounts.users) {
    const login = await fetch(`${origin}/api/auth/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Requested-With': 'XMLHttpRequest' },
      body: JSON.stringify(loginBody(username, demoAccounts.password)),
    });
    expect(login.status).toBe(200);
  }
  await dev.printed('POST /api/auth/login 200 in');
  expect(dev.stdout()).not.toContain('{"level"');

  const transport = createFileTransport({ folder: join(folder, 'mails'), from: sender });
  await transport.send(mail, new AbortController().signal);
  await dev.printed(`Mail to ada@example.com: Confirm your address: ${origin}/verify#token`);
  expect(await (await fetch(`${origin}/__mails/`)).text()).toContain('Confirm your address');
  expect(await (await fetch(`${origin}/__api/`)).text()).toContain('/auth/login'); // feature: openapi

  dev.child.kill('SIGINT');
  expect(await dev.ended).toEqual({ code: 0, signal: null });
  expect(dev.stderr()).toBe('');
  await expect(fetch(origin)).rejects.toThrow();
  await expect(fetch(`http://127.0.0.1:${apiPort}/healthz`)).rejects.toThrow();
});

it('npm run dev ends at once on Ctrl-C while the first start still makes the database', async () => {
  const dev = startDev(repository, {
    ...settings(),
    DATABASE_URL: `pglite://${join(folder, 'unfinished')}`,
  });
  await dev.printed('Starting. The first start makes the database');
  dev.child.kill('SIGINT');
  await dev.printed('Stopping …');
  expect(await dev.ended).toEqual({ code: 0, signal: null });
});

it.skipIf(process.platform === 'win32')(
  'npm run dev ends and frees its ports when npm gets SIGTERM',
  async () => {
    const npm = spawn('npm', ['run', 'dev'], {
      cwd: repository,
      env: { ...settings(), PATH: process.env.PATH, HOME: process.env.HOME },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: npm.stdout });
    const hasPrinted = (text: string) =>
      new Promise<void>((done) => lines.on('line', (line) => line.includes(text) && done()));
    const isStopping = hasPrinted('Stopping …');
    await hasPrinted('Ctrl-C stops it.');
    npm.kill('SIGTERM');
    await isStopping;
    // npm's output stays open until npm run dev has ended.
    await once(npm, 'close');
    await expect(fetch(`http://localhost:${webPort}`)).rejects.toThrow();
    await expect(fetch(`http://127.0.0.1:${apiPort}/healthz`)).rejects.toThrow();
  },
);

it('npm run dev makes .env first, then reports a port in use in one sentence, with exit code 1', async () => {
  const other = createServer();
  await new Promise<void>((done) => other.listen(webPort, '127.0.0.1', done));
  const dev = startDev(folder, { PUBLIC_ORIGIN: `http://localhost:${webPort}` });
  expect(await dev.ended).toEqual({ code: 1, signal: null });
  expect(dev.stderr()).toBe(
    `Port ${webPort} is in use; stop what uses it, or change PUBLIC_ORIGIN in .env.\n`,
  );
  expect(dev.stdout()).toBe('Created .env with fresh secrets.\n');
  expect(existsSync(join(folder, '.env'))).toBe(true);
  await new Promise((done) => other.close(done));
});

it('npm run dev reports all faulty settings together in the words of the API, with exit code 1', async () => {
  const dev = startDev(folder, { ...settings(), PUBLIC_ORIGIN: 'app.example.com', PORT: '0' });
  expect(await dev.ended).toEqual({ code: 1, signal: null });
  expect(dev.stderr()).toBe(
    [
      'The settings have 2 fault(s):',
      '  - PORT must be a whole number from 1 to 65535.',
      '  - PUBLIC_ORIGIN must be an exact origin such as https://app.example.com, without a path; http is accepted for localhost only.\n',
    ].join('\n'),
  );
});
