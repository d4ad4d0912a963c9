import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, watch } from 'node:fs';
import { connect } from 'node:net';
import { parseEnv } from 'node:util';
import { product } from '@latchkey/contracts/product';
import { createServer, type ViteDevServer } from 'vite';
import { loadConfig } from '../apps/api/src/settings/config.ts';
import { isEmbedded } from '../apps/api/src/settings/database-url.ts';
import { demoAccounts } from '../apps/api/src/start/demo-accounts.ts';
import { portOf } from '../apps/api/src/start/listen-address.ts';
import { ensureEnv } from './ensure-env.ts';
import { writeReadably } from './readable-log.ts';
import { announceStart } from './starting.ts';

/**
 * `npm run dev`: `.env` if there is none, the API with the demo accounts (restarted when its source changes), the
 * SPA's dev server in front of it, and the address once both answer. Ctrl-C stops both.
 */
const apiArguments = ['--import', 'tsx', 'apps/api/src/main.ts'];
const watched = ['apps/api/src', 'packages/contracts/src'];

let api: ChildProcess | null = null;
let vite: ViteDevServer | null = null;
let isListening = false;
let stopping = false;
let mayInsist = false;

const say = (line: string) => process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const filled = ensureEnv({ folder: '.', env: process.env });
  if (filled) say(filled);
  const env = readSettings();
  process.env.LAB ||= env.LAB || 'on'; // feature: lab
  // The address is needed before the API has started, so a fault is told here, in the API's own words.
  const { config, secrets } = loadConfig(env);
  const { publicOrigin } = config;
  // A server's database may be somebody's real one: it gets no accounts whose password is public.
  const seedsDemo = isEmbedded(secrets.databaseUrl);
  if (seedsDemo) apiArguments.push('--seed-demo');
  const webPort = portOf(publicOrigin);
  await requireFreePort(webPort, 'PUBLIC_ORIGIN');

  process.on('SIGINT', () => void stop(0));
  process.on('SIGTERM', () => void stop(0));
  stopWithParent();
  say(announceStart(env));
  if (!(await startApi())) return stop(1);
  for (const folder of watched) {
    watch(folder, { recursive: true }, (_event, file) => {
      if (!file?.includes('.test.')) restartSoon();
    });
  }
  vite = await createServer({
    configFile: 'apps/web/vite.config.ts',
    logLevel: 'warn',
    server: { port: webPort },
  });
  await vite.listen();
  // Vite prepares the page when it is first asked for it.
  await fetch(`http://localhost:${webPort}/`);

  const { users, password } = demoAccounts;
  say(`\n  ${product.name} is at   ${publicOrigin}`);
  if (seedsDemo) {
    say(`  Sign in as       ${users.map((user) => user.username).join(' or ')}`);
    say(`  Password         ${password}`);
  } else say('  DATABASE_URL names a server, so no demo accounts were added.');
  say('\n  Ctrl-C stops it.\n');
}

/** What the API will read: the environment, and `.env` for what is not in it. */
function readSettings(): NodeJS.ProcessEnv {
  const file = existsSync('.env') ? parseEnv(readFileSync('.env', 'utf8')) : {};
  return { ...file, ...process.env };
}

/** Starts the API; true once it listens, false when it ended before (it has then said why itself). */
function startApi(): Promise<boolean> {
  isListening = false;
  const child = spawn(process.execPath, apiArguments, {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    // A group of its own: Ctrl-C reaches this process alone, which then stops the API itself.
    detached: process.platform !== 'win32',
  });
  api = child;
  if (child.stdout) writeReadably(child.stdout, process.stdout, { colour: process.stdout.isTTY });
  return new Promise((done) => {
    child.once('message', () => {
      isListening = true;
      done(true);
    });
    child.once('exit', () => {
      if (api === child) api = null;
      done(false);
    });
  });
}

let restartTimer: NodeJS.Timeout | undefined;
function restartSoon(): void {
  clearTimeout(restartTimer);
  restartTimer = setTimeout(async () => {
    if (stopping) return;
    await stopApi();
    say(
      (await startApi())
        ? 'The API has restarted.'
        : 'The API has stopped; it starts again when its source changes.',
    );
  }, 200);
}

function stopApi(): Promise<void> {
  const child = api;
  if (!child) return Promise.resolve();
  return new Promise((done) => {
    child.once('exit', () => done());
    child.kill('SIGTERM');
    // While it makes the database it hears no signal, and has nothing yet that could be lost.
    if (!isListening) setTimeout(() => child.kill('SIGKILL'), 1_000).unref();
  });
}

async function stop(exitCode: number): Promise<void> {
  if (stopping) {
    if (!mayInsist) return;
    api?.kill('SIGKILL');
    process.exit(1);
  }
  stopping = true;
  say('Stopping …');
  // npm passes Ctrl-C on to what has it from the terminal already: two at once are one press, not insistence.
  setTimeout(() => {
    mayInsist = true;
  }, 500);
  await Promise.all([stopApi(), vite?.close()]);
  process.exit(exitCode);
}

/** npm sends a signal to the shell it started, which ends and passes nothing on: then this has another parent. */
function stopWithParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent && !stopping) void stop(0);
  }, 500).unref();
}

/** Both families: a server on `::1` would otherwise be found only by the browser, and answer in our place. */
async function requireFreePort(port: number, setting: string): Promise<void> {
  for (const host of ['127.0.0.1', '::1']) {
    if (!(await answers(host, port))) continue;
    process.stderr.write(
      `Port ${port} is in use; stop what uses it, or change ${setting} in .env.\n`,
    );
    process.exit(1);
  }
}

function answers(host: string, port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ host, port });
    socket.once('error', () => done(false));
    socket.once('connect', () => {
      socket.destroy();
      done(true);
    });
  });
}

main().catch(async (error: unknown) => {
  process.stderr.write(`${(error as Error).message}\n`);
  await stop(1);
});
