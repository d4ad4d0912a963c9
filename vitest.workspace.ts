import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configDefaults, defineConfig } from 'vitest/config';

// Every test's log lines and secrets are collected here; the `audit` project, which runs last, searches them.
process.env.TEST_LOGS ??= mkdtempSync(join(tmpdir(), 'test-logs-'));

const databaseTests = 'apps/api/src/**/*.db.test.ts';
const postgresTests = 'apps/api/src/**/*.pg.test.ts';
const auditTests = 'apps/api/src/**/*.audit.test.ts';

// No test waits; but on a busy machine opening a database, or first loading a page, can take seconds.
const patience = { testTimeout: 60_000, hookTimeout: 60_000 };

// Files share the modules of their worker: loading the application anew for each costs more than most tests.
// No module of the API keeps state of its own, and no test replaces one.
const shared = { isolate: false };

const complete = { branches: 100, functions: 100, lines: 100, statements: 100 };

/** An ordinary Vitest config: `npm test` names it, because Vitest 4 no longer looks for workspace files. */
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
          globalSetup: 'apps/api/src/testing/pglite.setup.ts',
        },
      },
      {
        test: {
          name: 'api on PostgreSQL',
          include: [databaseTests, postgresTests],
          ...patience,
          ...shared,
          globalSetup: 'apps/api/src/testing/postgres.setup.ts',
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
