import { realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium } from '@playwright/test';
import { findFreePort } from '../apps/api/src/testing/start-process.ts';
import { makeTemporaryFolder } from '../apps/api/src/testing/temporary-folder.ts';
import { findChromium, noChromium } from '../e2e/support/find-chromium.ts';
import type { AppPorts } from './copy-guide/apps.ts';
import { type CopiedApps, followGuide } from './copy-guide/follow.ts';
import {
  type Running,
  runTool,
  startInDevelopment,
  startInProduction,
} from './copy-guide/processes.ts';
import { type Check, listVisitChecks } from './copy-guide/visit.ts';

/**
 * `npm run check-copy-guide [guide]` does what docs/adapt/add-to-your-app.md says, in an empty Vite app and an empty
 * Express app, and uses the result in Chromium. copy-guide/substitutions.ts lists what is changed in the blocks.
 *
 * It prints a line for each check. The exit code is 1 when one fails, and the checks after that one are not tried.
 */
const root = join(import.meta.dirname, '..');
const guide = process.argv[2] ?? join(root, 'docs/adapt/add-to-your-app.md');

const print = (line: string) => process.stdout.write(`${line}\n`);

/** @param undo receives what has to be ended, in the order in which it was begun */
function listChecks(folder: string, ports: AppPorts, undo: (() => Promise<void>)[]): Check[] {
  let apps: CopiedApps;
  let running: Running;
  let browser: Browser | undefined;
  const address = `http://localhost:${ports.page}`;
  const openBrowser = async () => {
    const launched = browser ?? (await chromium.launch(launchOptions()));
    if (!browser) undo.push(() => launched.close());
    browser = launched;
    return browser;
  };
  const start = async (how: typeof startInDevelopment) => {
    running = await how(apps, ports);
    undo.push(running.stop);
  };
  return [
    {
      claim: 'Every block of the guide can be followed in an empty Vite app and Express app.',
      run() {
        apps = followGuide(guide, folder, ports);
      },
    },
    { claim: 'The SPA passes the type check.', run: () => runTool(apps.web, 'tsc') },
    { claim: 'The API passes the type check.', run: () => runTool(apps.api, 'tsc') },
    {
      claim: 'The API starts with its embedded database, and the dev server of Vite beside it.',
      run: () => start(startInDevelopment),
    },
    ...listVisitChecks(openBrowser, address),
    { claim: 'The SPA can be built.', run: () => runTool(apps.web, 'vite', 'build') },
    {
      claim: 'One process serves the built SPA and the API.',
      async run() {
        await running.stop();
        await start(startInProduction);
      },
    },
    ...listVisitChecks(openBrowser, address),
  ];
}

function launchOptions() {
  const found = findChromium();
  if (!found) throw new Error(noChromium);
  // Chromium refuses to run as root in its sandbox.
  return { ...found, chromiumSandbox: process.getuid?.() !== 0 };
}

async function runCheck({ claim, run }: Check): Promise<boolean> {
  try {
    await run();
    print(`ok - ${claim}`);
    return true;
  } catch (error) {
    print(`not ok - ${claim}\n  ${String((error as Error).message).replaceAll('\n', '\n  ')}`);
    return false;
  }
}

const folder = realpathSync(makeTemporaryFolder('copy-guide'));
const ports = { page: await findFreePort(), api: await findFreePort() };
const undo: (() => Promise<void>)[] = [];
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));
let failed = 0;
for (const check of listChecks(folder, ports, undo)) {
  if (await runCheck(check)) continue;
  failed = 1;
  break;
}
for (const end of undo.reverse()) await end();
print(failed === 0 ? 'The guide holds.' : 'The guide does not hold.');
process.exitCode = failed;
