import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configDefaults, defineConfig } from 'vitest/config';

// Every test's log lines and secrets are collected here; the `audit` project, which runs last, searches them.
process.env.TEST_LOGS ??= mkdtempSync(join(tmpdir(), 'test-logs-'));

const databaseTests = 'apps/api/src/**/*.db.test.ts';
const postgresTests = '{apps/api/src,scripts}/**/*.pg.test.ts';
const apiBundle = 'apps/api/src/testing/api-bundle.setup.ts';
const auditTests = 'apps/api/src/**/*.audit.test.ts';

// No test sleeps, but on a busy machine it can take seconds to open a database or to load the first page.
const patience = { testTimeout: 60_000, hookTimeout: 60_000 };

// Test files share the modules of their worker, because loading the application again takes longer than most tests.
// This is safe: no module keeps state that a test could see, and no test replaces a module.
const shared = { isolate: false };

const complete = { branches: 100, functions: 100, lines: 100, statements: 100 };

/** An ordinary Vitest config. `npm test` names this file, because Vitest 4 no longer looks for workspace files. */
export default defineConfig({
  test: {
    // The default leaves one core idle, which is half of a small CI machine.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'api',
          include: [
            'apps/api/src/**/*.test.ts',
            'apps/web/*.test.ts',
            'packages/**/*.test.ts',
            'scripts/**/*.test.ts',
            'evidence/**/*.test.ts',
          ],
          exclude: [...configDefaults.exclude, auditTests, postgresTests],
          ...patience,
          ...shared,
          globalSetup: [apiBundle, 'apps/api/src/testing/pglite.setup.ts'],
        },
      },
      {
        test: {
          name: 'api on PostgreSQL',
          include: [databaseTests, postgresTests],
          ...patience,
          ...shared,
          globalSetup: [apiBundle, 'apps/api/src/testing/postgres.setup.ts'],
        },
      },
      {
        test: {
          name: 'web',
          include: ['apps/web/src/**/*.test.{ts,tsx}'],
          environment: 'jsdom',
          environmentOptions: { jsdom: { url: 'http://localhost:3000/' } },
          setupFiles: 'apps/web/src/testing/setup.ts',
          ...patience,
          ...shared,
        },
      },
      { test: { name: 'audit', include: [auditTests], sequence: { groupOrder: 1 } } },
    ],
    coverage: {
      provider: 'v8',
      include: ['apps/*/src/**/*.{ts,tsx}', 'packages/*/src/**/*.ts'],
      exclude: ['**/*.test.*', '**/testing/**', 'apps/*/src/main.*'],
      reporter: ['text-summary', 'html', 'lcov'],
      thresholds: {
        'apps/api/src/core/**': complete,
        'apps/api/src/features/auth/**': complete,
        'apps/web/src/auth/**': complete,
      },
    },
  },
});
