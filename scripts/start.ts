import { existsSync } from 'node:fs';
import { loadEnvFile } from 'node:process';
import { pathToFileURL } from 'node:url';
import { ensureEnv } from './ensure-env.ts';
import { announceStart } from './starting.ts';

/**
 * `npm start` makes `.env` if there is none, then runs the built API in this process, which serves the built SPA too.
 *
 * There must be only one process, so the script in package.json begins with `exec`: npm sends a signal to the shell
 * that it started, and a shell does not pass the signal on.
 * A deployment does not need this script, but runs `node apps/api/dist/main.js --web apps/web/dist`.
 */
const api = 'apps/api/dist/main.js';
const page = 'apps/web/dist/index.html';

if (!existsSync(api) || !existsSync(page)) {
  process.stderr.write('There is no build to start; run "npm run build" first.\n');
  process.exit(1);
}
const filled = ensureEnv({ folder: '.', env: process.env });
if (filled) process.stderr.write(`${filled}\n`);
if (existsSync('.env')) loadEnvFile('.env');
process.stderr.write(`${announceStart(process.env)}\n`);
process.argv.push('--web', 'apps/web/dist', '--banner');
await import(pathToFileURL(api).href);
