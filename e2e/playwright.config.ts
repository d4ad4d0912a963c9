import { defineConfig } from '@playwright/test';
import { findChromium } from './support/find-chromium.ts';
import type { ServerOptions } from './support/test.ts';

/** The same specs against what developers run and against what is deployed. */
export default defineConfig<object, ServerOptions>({
  testDir: '.',
  testIgnore: ['races/**', 'other-browsers/**'],
  outputDir: 'results/artifacts',
  globalSetup: './support/prepare.ts',
  // Every worker runs servers of its own, so more of them than this cost more than they save.
  workers: 2,
  timeout: 30_000,
  expect: { timeout: 10_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: 'list',
  use: {
    viewport: { width: 1280, height: 800 },
    screenshot: 'only-on-failure',
    launchOptions: {
      ...findChromium(),
      // The tests are about this machine alone: no other host has an address, whoever asks.
      args: [
        '--disable-quic',
        '--disable-sync',
        '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
      ],
    },
  },
  projects: [
    { name: 'dev servers', use: { stack: 'dev servers' }, grepInvert: /@production/ },
    { name: 'production build', use: { stack: 'production build' }, grepInvert: /@dev/ },
  ],
});
