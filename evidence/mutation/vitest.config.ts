import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { type PartName, parts } from './parts.ts';

const name = process.env.MUTATION_PART as PartName;
const isWeb = name === 'web-auth';

/**
 * A run ends at the first failure, so the tests most likely to fail come first, and among them the cheapest: first
 * those named after the mutated file, then those that need neither a database nor a page.
 */
class NearestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const [mutated] = [this.ctx.config.related ?? []].flat();
    const stem = basename(mutated ?? '').split('.')[0];
    const distance = ({ moduleId }: TestSpecification) => {
      const isNamesake = basename(moduleId).split('.')[0] === stem;
      return (isNamesake ? 0 : 2) + (isDear(moduleId) ? 1 : 0);
    };
    return [...files].sort((a, b) => distance(a) - distance(b));
  }
}

const isDear = (file: string) =>
  isWeb
    ? !readFileSync(file, 'utf8').startsWith('// @vitest-environment node')
    : /\.(db|http)\.test/.test(file);

/** Runs the tests of one part on the embedded database. Stryker does not support Vitest projects. */
export default defineConfig({
  root: process.cwd(),
  test: {
    include: [...parts[name].tests],
    exclude: ['**/*.pg.test.ts'],
    sequence: { sequencer: NearestFirst },
    // The test files of a run share their modules. Every mutant has its own run, and so its own worker.
    isolate: false,
    // A mutant that makes a test hang must fail that test before Stryker gives up on the whole process.
    testTimeout: isWeb ? 5_000 : 20_000,
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
