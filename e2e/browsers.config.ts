import { defineConfig } from '@playwright/test';
import type { BrowserOptions } from './other-browsers/test.ts';

/** `npm run e2e:browsers`: what must hold in every engine, in Firefox and WebKitGTK. Playwright only runs the tests. */
export default defineConfig<object, BrowserOptions>({
  testDir: 'other-browsers',
  outputDir: 'results/other-browsers',
  globalSetup: './other-browsers/prepare.ts',
  workers: 2,
  // Opening a Firefox takes three seconds, and fifteen on a busy machine.
  timeout: 90_000,
  forbidOnly: Boolean(process.env.CI),
  reporter: 'list',
  projects: [
    { name: 'Firefox', use: { kind: 'Firefox' } },
    { name: 'WebKitGTK', use: { kind: 'WebKitGTK' } },
  ],
});
