import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { product } from '@latchkey/contracts/product';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { copyMigratedFolder } from '../apps/api/src/testing/copy-migrated-folder.ts';
import { testEnv } from '../apps/api/src/testing/create-test-app.ts';
import { findFreePort } from '../apps/api/src/testing/start-process.ts';
import { makeTemporaryFolder } from '../apps/api/src/testing/temporary-folder.ts';

// This test builds the API.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const repository = fileURLToPath(new URL('..', import.meta.url));

type Running = {
  readonly child: ChildProcess;
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** Resolves when the process has printed its address; rejects when it ends without. */
  readonly isListening: Promise<void>;
  stdout(): string;
  stderr(): string;
};

let folder: string;
let port: number;
const begun: Running[] = [];

beforeAll(async () => {
  folder = makeTemporaryFolder('start');
  port = await findFreePort();
  copyMigratedFolder(join(folder, 'data'));
  for (const name of ['node_modules', 'scripts']) {
    symlinkSync(join(repository, name), join(folder, name));
  }
  for (const name of ['package.json', '.env.example']) {
    cpSync(join(repository, name), join(folder, name));
  }
});
afterEach(() => {
  for (const { child } of begun) {
    if (child.exitCode === null && child.signalCode === null) process.kill(-Number(child.pid));
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs `npm start` as a person or a container does, in its own process group. */
function npmStart(): Running {
  const child = spawn('npm', ['start', '--', '--seed-demo'], {
    cwd: folder,
    env: {
      ...testEnv,
      ...{ PATH: process.env.PATH, HOME: process.env.HOME },
      ...{ PUBLIC_ORIGIN: `http://localhost:${port}`, DATABASE_URL: 'pglite://data' },
      ...{ BCRYPT_COST: '10', LOG_LEVEL: 'info' },
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let stdout = '';
  let stderr = '';
  const ended: Running['ended'] = new Promise((done) => {
    child.once('close', (code, signal) => done({ code, signal }));
  });
  const isListening = new Promise<void>((done, fail) => {
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
      if (stderr.includes(`${product.name} is at`)) done();
    });
    void ended.then(() => fail(new Error(`npm start ended early: ${stdout}${stderr}`)));
  });
  isListening.catch(() => {});
  const running = { child, ended, isListening, stdout: () => stdout, stderr: () => stderr };
  begun.push(running);
  return running;
}

const isTaken = () =>
  fetch(`http://localhost:${port}/healthz`).then(
    () => true,
    () => false,
  );

describe('npm start', () => {
  it('reports in one sentence that there is no build, and exits with 1', async () => {
    const start = npmStart();
    expect((await start.ended).code).toBe(1);
    expect(start.stderr()).toMatch(/^There is no build to start; run "npm run build" first\.\n/);
    expect(start.stderr()).not.toMatch(/^\s+at /m);
  });

  it('stops gracefully on SIGTERM with exit code 0, and frees the port', async () => {
    await build({
      configFile: join(repository, 'apps/api/vite.config.ts'),
      logLevel: 'error',
      build: { outDir: join(folder, 'apps/api/dist') },
    });
    mkdirSync(join(folder, 'apps/web/dist'), { recursive: true });
    writeFileSync(join(folder, 'apps/web/dist/index.html'), '<!doctype html>');
    const start = npmStart();
    await start.isListening;
    expect(await isTaken()).toBe(true);
    // The signal goes only to npm, as from a service manager or a container. npm has to pass it on.
    start.child.kill('SIGTERM');
    expect(await start.ended).toEqual({ code: 0, signal: null });
    expect(start.stdout()).toContain('"stopping"');
    expect(await isTaken()).toBe(false);
  });

  it('prints only its log to standard output, after npm’s own lines', async () => {
    const start = npmStart();
    await start.isListening;
    start.child.kill('SIGTERM');
    await start.ended;
    const lines = start.stdout().split('\n').filter(Boolean);
    const own = lines.filter((line) => !line.startsWith('> '));
    expect(own.length).toBeGreaterThan(0);
    for (const line of own) expect(() => JSON.parse(line)).not.toThrow();
  });
});
