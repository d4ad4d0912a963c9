import { defineConfig } from '@playwright/test';
import { chromiumArgs, findChromium } from './support/find-chromium.ts';
import type { ServerOptions } from './support/test.ts';

/** Runs the same specs against the dev servers and against the production build. */
export default defineConfig<object, ServerOptions>({
  testDir: '.',
  testIgnore: 'other-browsers/**',
  outputDir: 'results/artifacts',
  globalSetup: './support/prepare.ts',
  // Every worker runs its own servers, so more workers would cost more time than they save.
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
      args: chromiumArgs,
    },
  },
  projects: [
    { name: 'dev servers', use: { stack: 'dev servers' }, grepInvert: /@production/ },
    { name: 'production build', use: { stack: 'production build' }, grepInvert: /@dev/ },
  ],
});
