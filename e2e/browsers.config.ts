import { defineConfig } from '@playwright/test';
import type { BrowserOptions } from './other-browsers/test.ts';

/**
 * `npm run e2e:browsers` runs in Firefox and WebKitGTK what must hold in every engine. Playwright only runs the tests.
 */
export default defineConfig<object, BrowserOptions>({
  testDir: 'other-browsers',
  outputDir: 'results/other-browsers',
  globalSetup: './other-browsers/prepare.ts',
  workers: 2,
  // Firefox takes three seconds to start, and fifteen on a busy machine.
  timeout: 90_000,
  forbidOnly: Boolean(process.env.CI),
  reporter: 'list',
  projects: [
    { name: 'Firefox', use: { kind: 'Firefox' } },
    { name: 'WebKitGTK', use: { kind: 'WebKitGTK' } },
  ],
});
