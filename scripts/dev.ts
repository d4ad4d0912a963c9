import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, watch } from 'node:fs';
import { connect } from 'node:net';
import { parseEnv } from 'node:util';
import { apiBasePath, apiPaths } from '@latchkey/contracts/api'; // feature: openapi
import { product } from '@latchkey/contracts/product';
import { createServer, type ViteDevServer } from 'vite';
import { loadConfig } from '../apps/api/src/settings/config.ts';
import { isEmbedded } from '../apps/api/src/settings/database-url.ts';
import { demoAccounts } from '../apps/api/src/start/demo-accounts.ts';
import { portOf } from '../apps/api/src/start/listen-address.ts';
import { describeMail, watchMails } from './dev-mails/mail-folder.ts';
import { mailPagesPath } from './dev-mails/mail-pages.ts';
import { serveMails } from './dev-mails/serve-mails.ts';
import { apiPagePath } from './dev-openapi/openapi-page.ts'; // feature: openapi
import { serveOpenapi } from './dev-openapi/openapi-serve.ts'; // feature: openapi
import { ensureEnv } from './ensure-env.ts';
import { writeReadably } from './readable-log.ts';
import { announceStart } from './starting.ts';

/**
 * `npm run dev` makes `.env` if there is none, and starts the API with the demo accounts and the SPA's dev server in
 * front of it. It prints the address once both answer, and restarts the API when its source changes. Ctrl-C stops both.
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
  // We need the address before the API starts, so faulty settings are reported here, in the API's own words.
  const { config, secrets } = loadConfig(env);
  const { publicOrigin, mailFolder: folder } = config;
  // The database of a server may contain real data, so it gets no accounts with a public password.
  const seedsDemo = isEmbedded(secrets.database.url);
  if (seedsDemo) apiArguments.push('--seed-demo');
  const webPort = portOf(publicOrigin);
  await requireFreePort(webPort, 'PUBLIC_ORIGIN');

  process.on('SIGINT', () => void stop(0));
  process.on('SIGTERM', () => void stop(0));
  stopWithParent();
  say(announceStart(env));
  const mailsAreFiles = secrets.mailServer === null;
  if (mailsAreFiles) watchMails(folder, (mail) => describeMail(mail).forEach(say));
  if (!(await startApi())) return stop(1);
  for (const source of watched) {
    watch(source, { recursive: true }, (_event, file) => {
      if (!file?.includes('.test.')) restartSoon();
    });
  }
  vite = await createServer({
    configFile: 'apps/web/vite.config.ts',
    logLevel: 'warn',
    server: { port: webPort },
    plugins: [
      mailsAreFiles && serveMails({ folder, publicOrigin }),
      serveOpenapi(`http://127.0.0.1:${config.port}${apiBasePath}${apiPaths.openapi.read}`), // feature: openapi
    ],
  });
  await vite.listen();
  // Vite prepares the page at the first request.
  await fetch(`http://localhost:${webPort}/`);

  const { users, password } = demoAccounts;
  say(`\n  ${product.name} is at   ${publicOrigin}`);
  if (seedsDemo) {
    say(`  Sign in as       ${users.map((user) => user.username).join(' or ')}`);
    say(`  Password         ${password}`);
  } else say('  DATABASE_URL names a server, so no demo accounts were added.');
  const mails = mailsAreFiles ? `${publicOrigin}${mailPagesPath}` : 'go to the server in SMTP_URL';
  say(`  Mails            ${mails}`);
  say(`  API              ${publicOrigin}${apiPagePath}`); // feature: openapi
  say('\n  Ctrl-C stops it.\n');
}

/** The settings that the API will read: the environment first, then `.env`. */
function readSettings(): NodeJS.ProcessEnv {
  const file = existsSync('.env') ? parseEnv(readFileSync('.env', 'utf8')) : {};
  return { ...file, ...process.env };
}

/** Starts the API. Resolves with true once it listens, or with false when it ended before and printed the reason. */
function startApi(): Promise<boolean> {
  isListening = false;
  const child = spawn(process.execPath, apiArguments, {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    // The API gets its own process group, so Ctrl-C reaches only this process, which then stops the API itself.
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
    // The API handles no signal while it makes the database, and has no data yet that could be lost.
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
  // Ctrl-C arrives twice, from the terminal and from npm. Only a later signal forces the end.
  setTimeout(() => {
    mayInsist = true;
  }, 500);
  await Promise.all([stopApi(), vite?.close()]);
  process.exit(exitCode);
}

/** npm signals the shell that it started. The shell ends and passes nothing on, so this process gets another parent. */
function stopWithParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent && !stopping) void stop(0);
  }, 500).unref();
}

/** Checks both address families, because the browser would reach a server on `::1` instead of ours. */
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
