import { defineConfig } from '@playwright/test';
import config from '../e2e/playwright.config.ts';
import type { ServerOptions } from '../e2e/support/test.ts';

process.env.DRAW_PICTURES = 'yes';

/** `npm run screens` makes pictures of every page in every state for people to look at, and those of docs/images. */
export default defineConfig<object, ServerOptions>({
  ...config,
  testDir: '.',
  outputDir: '../e2e/results/screens-artifacts',
  globalSetup: '../e2e/support/prepare.ts',
  projects: [
    { name: 'screens', testMatch: 'screens/screens.ts', use: { stack: 'production build' } },
    {
      name: 'pictures of the walk-through',
      testDir: '../e2e',
      testMatch: 'lab-walkthrough.spec.ts',
      use: { stack: 'dev servers' },
    },
    { name: 'lab screens', testMatch: 'screens/lab-screens.ts', use: { stack: 'dev servers' } },
  ],
});
