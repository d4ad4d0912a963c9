import { defineConfig } from '@playwright/test';
import config from '../e2e/playwright.config.ts';
import type { ServerOptions } from '../e2e/support/test.ts';

/** `npm run races`: every event in browsers that differ in two things at a time; with `--all` in every combination. */
export default defineConfig<object, ServerOptions>({
  ...config,
  testDir: '.',
  testIgnore: [],
  outputDir: '../e2e/results/races',
  testMatch: 'races/*.spec.ts',
  globalSetup: './races/prepare.ts',
  // A race waits more than it works: for time-outs of the client, and for locks that are stuck.
  workers: 4,
  fullyParallel: true,
  // A lock that is stuck is waited for: up to nine seconds for a sign-in, five for a refresh, in every tab.
  timeout: 120_000,
  expect: { timeout: 30_000 },
  projects: [
    { name: 'development build', use: { stack: 'StrictMode build' }, grep: /StrictMode on/ },
    { name: 'production build', use: { stack: 'production build' }, grep: /StrictMode off/ },
  ],
});
