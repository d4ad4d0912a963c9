import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PartName, parts } from './mutation/parts.ts';
import { copyTree } from './tree-copy.ts';

const root = join(import.meta.dirname, '..');
const [name = 'core', ...rest] = process.argv.slice(2);
const part = parts[name as PartName];
const copy = copyTree(root);
const config = {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'scripts/mutation/vitest.config.ts', pool: process.env.POOL ?? 'forks' },
  mutate: rest.length > 0 ? rest : [`${part.mutate}/**/*.{ts,tsx}`, '!**/*.test.*'],
  inPlace: true,
  coverageAnalysis: 'perTest',
  concurrency: 2,
  checkers: [],
  reporters: ['json', 'clear-text', 'progress-append-only'],
  jsonReporter: { fileName: 'mutation.json' },
  clearTextReporter: { allowColor: false, logTests: false, reportScoreTable: true },
  tempDirName: '.stryker-tmp',
  timeoutMS: 20000,
  disableTypeChecks: false,
};
writeFileSync(join(copy.folder, 'stryker.config.json'), JSON.stringify(config));
const run = spawnSync(
  process.execPath,
  [
    join(root, 'scripts/mutation/node_modules/@stryker-mutator/core/bin/stryker.js'),
    'run',
    'stryker.config.json',
  ],
  { cwd: copy.folder, stdio: 'inherit', env: { ...process.env, MUTATION_PART: name } },
);
if (existsSync(join(copy.folder, 'mutation.json'))) {
  mkdirSync(join(root, 'coverage'), { recursive: true });
  writeFileSync(
    join(root, 'coverage', `mutation-${name}.json`),
    readFileSync(join(copy.folder, 'mutation.json')),
  );
}
process.exitCode = run.status ?? 1;
