import { defineConfig } from '@playwright/test';
import config from '../e2e/playwright.config.ts';
import type { ServerOptions } from '../e2e/support/test.ts';

/**
 * `npm run races` plays every event in browsers that combine every two differences; with `--all` in every combination.
 */
export default defineConfig<object, ServerOptions>({
  ...config,
  testDir: '.',
  testIgnore: [],
  outputDir: '../e2e/results/races',
  testMatch: 'races/*.spec.ts',
  globalSetup: './races/prepare.ts',
  // A race mostly waits: for timeouts of the client, and for locks that are stuck.
  workers: 4,
  fullyParallel: true,
  // Every tab waits for a stuck lock: up to nine seconds for a sign-in, five for a refresh.
  timeout: 120_000,
  expect: { timeout: 30_000 },
  projects: [
    { name: 'development build', use: { stack: 'StrictMode build' }, grep: /StrictMode on/ },
    { name: 'production build', use: { stack: 'production build' }, grep: /StrictMode off/ },
  ],
});
