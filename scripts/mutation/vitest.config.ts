import { defineConfig } from 'vitest/config';
import { type PartName, parts } from './parts.ts';

const name = process.env.MUTATION_PART as PartName;
const isWeb = name === 'web-auth';

/** The suites of one part alone, on the embedded database: Stryker knows of no Vitest projects. */
export default defineConfig({
  root: process.cwd(),
  test: {
    include: [...parts[name].tests],
    exclude: ['**/*.pg.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    ...(isWeb
      ? {
          environment: 'jsdom',
          environmentOptions: { jsdom: { url: 'http://localhost:3000/' } },
          setupFiles: 'apps/web/src/testing/setup.ts',
        }
      : { globalSetup: 'apps/api/src/testing/pglite.setup.ts' }),
  },
});
