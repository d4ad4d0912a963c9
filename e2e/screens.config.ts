import { defineConfig } from '@playwright/test';
import config from './playwright.config.ts';
import type { ServerOptions } from './support/test.ts';

process.env.DRAW_PICTURES = 'yes';

/** `npm run screens` makes pictures of every page in every state for people to look at, and those of docs/images. */
export default defineConfig<object, ServerOptions>({
  ...config,
  projects: [
    { name: 'screens', testMatch: 'screens.ts', use: { stack: 'production build' } },
    {
      name: 'pictures of the walk-through',
      testMatch: 'lab-walkthrough.spec.ts',
      use: { stack: 'dev servers' },
    },
    { name: 'lab screens', testMatch: 'lab-screens.ts', use: { stack: 'dev servers' } },
  ],
});
