import { existsSync } from 'node:fs';
import { chromium, type LaunchOptions } from '@playwright/test';

const systemChromium = [
  // The headless shell comes first, because Playwright ships it too and it opens a page in half the time.
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/snap/bin/chromium',
];
const installedChrome = [
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  `${process.env.PROGRAMFILES}\\Google\\Chrome\\Application\\chrome.exe`,
];

/** The tests use only this machine, so no other host name resolves. */
export const chromiumArgs = [
  '--disable-quic',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
];

/** How to start the Chromium of this machine: the one that is configured, Playwright's own, the system's, or Chrome. */
export function findChromium(): LaunchOptions | null {
  const named = process.env.E2E_CHROMIUM;
  if (named) return { executablePath: named };
  if (existsSync(chromium.executablePath())) return {};
  const system = systemChromium.find((path) => existsSync(path));
  if (system) return { executablePath: system };
  return installedChrome.some((path) => existsSync(path)) ? { channel: 'chrome' } : null;
}

export const noChromium =
  'No Chromium was found. Run "npx playwright install chromium", or name one: E2E_CHROMIUM=/path/to/chromium npm run e2e';
