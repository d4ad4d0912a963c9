import { randomBytes } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { product } from '@latchkey/contracts/product';
import { makeTemporaryFolder } from '../../apps/api/src/testing/temporary-folder.ts';
import { findFreePort } from './free-port.ts';
import { startCommand } from './processes.ts';

/** `StrictMode build`: the production server with a build for development, in which React runs effects twice. */
export type Stack =
  | 'dev servers'
  | 'production build'
  | 'lab build' // feature: lab
  | 'StrictMode build';

export type Server = {
  readonly origin: string;
  /** Where the API writes its mails, as .eml files. */
  readonly mailFolder: string;
  /** Moves the API's clock forward. The API reads the new time at its next look at the clock. */
  advance(by: { minutes?: number; days?: number }): void;
  /** Stops everything as Ctrl-C does and starts it again, with the same ports and data. */
  restart(): Promise<void>;
  /** The output since the last call, over all starts. */
  takeOutput(): string;
  stop(): Promise<void>;
};

export const repository = fileURLToPath(new URL('../..', import.meta.url));
export const strictModeBuild = 'e2e/results/strict-mode-build';
export const labBuild = 'e2e/results/lab-build'; // feature: lab

const serve = ['node', 'apps/api/dist/main.js', '--seed-demo', '--banner', '--web'] as const;
const commands: Record<Stack, readonly [string, ...string[]]> = {
  'dev servers': ['npm', 'run', 'dev'],
  'production build': ['npm', 'start', '--', '--seed-demo'],
  'lab build': [...serve, labBuild], // feature: lab
  'StrictMode build': [...serve, strictModeBuild],
};

/** Starts the product as a person would, with its own ports, secrets, data and clock. */
export async function startServer(stack: Stack): Promise<Server> {
  const folder = makeTemporaryFolder('e2e');
  const clockFile = join(folder, 'clock-offset');
  const mailFolder = join(folder, 'mails');
  const origin = `http://localhost:${await findFreePort()}`;
  const start = startCommandOf(stack, {
    ...settings(stack, origin, await findFreePort()),
    DATABASE_URL: `pglite://${join(folder, 'data')}`,
    E2E_CLOCK_FILE: clockFile,
    MAIL_FOLDER: mailFolder,
  });

  let offset = 0;
  // Replace the file in one step, because the API reads it at any time, and half a file would turn its clock back.
  const writeClock = () => {
    writeFileSync(`${clockFile}.new`, String(offset));
    renameSync(`${clockFile}.new`, clockFile);
  };
  writeClock();
  let running = await start();
  let earlierOutput = '';
  let taken = 0;
  return {
    origin,
    mailFolder,
    advance({ minutes = 0, days = 0 }) {
      offset += (minutes + days * 24 * 60) * 60_000;
      writeClock();
    },
    async restart() {
      await running.stop();
      earlierOutput += running.output();
      running = await start();
    },
    takeOutput() {
      const output = earlierOutput + running.output();
      // Return only whole lines, because half a line cannot be judged. The rest follows with the next call.
      const end = output.lastIndexOf('\n') + 1;
      const fresh = output.slice(taken, end);
      taken = end;
      return fresh;
    },
    async stop() {
      await running.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function startCommandOf(stack: Stack, own: Record<string, string>) {
  // Playwright sets NODE_ENV=test, which would make Vite build React's development version.
  const { NODE_ENV: _, ...inherited } = process.env;
  const preload = new URL('../steerable-clock.mjs', import.meta.url).href;
  const env = { ...inherited, ...own, NODE_OPTIONS: `--import=${preload}` };
  return () =>
    startCommand({
      command: commands[stack],
      cwd: repository,
      env,
      readyLine: `${product.name} is at`,
    });
}

/** Sets every setting, so that the `.env` of the person who runs the tests has no effect. */
function settings(stack: Stack, publicOrigin: string, apiPort: number): Record<string, string> {
  const secret = () => randomBytes(32).toString('base64url');
  return {
    PUBLIC_ORIGIN: publicOrigin,
    ALLOWED_ORIGINS: '',
    HOST: '127.0.0.1',
    PORT: String(apiPort),
    TRUST_PROXY_HOPS: '0',
    ACCESS_TOKEN_SECRET: secret(),
    REFRESH_TOKEN_SECRET: secret(),
    PASSWORD_PEPPER: secret(),
    ACCESS_TOKEN_TTL: '15m',
    REFRESH_TOKEN_TTL: '7d',
    SESSION_MAX_AGE: '30d',
    REFRESH_LEEWAY: '10s',
    BCRYPT_COST: '10',
    SMTP_URL: '',
    // The races also run without. // feature: session-key
    SESSION_KEYS: process.env.SESSION_KEYS ?? 'on', // feature: session-key
    LOG_LEVEL: 'info',
    LAB: stack === 'production build' || stack === 'StrictMode build' ? 'off' : 'on',
  };
}
