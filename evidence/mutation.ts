import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { copyTree } from '../scripts/tree-copy.ts';
import { type PartName, partNames, parts } from './mutation/parts.ts';
import {
  listOutdated,
  listUnjustified,
  type Report,
  replaceFiles,
  writeDocument,
} from './mutation/report.ts';
import { listChanged } from './mutation/tried.ts';

/**
 * `npm run mutation` mutates each part of parts.ts in a copy of the tree, and fails when a mutant survives that
 * accepted.ts does not justify. `-- <part>` tries one part, and `-- <part> <file>` one file, whose results replace its
 * earlier ones in the part's report. `-- --docs` writes evidence/mutation.md from the reports, and fails when a file has
 * changed since its mutants were tried. `-- --check` only lists the changed files.
 */
const root = join(import.meta.dirname, '..');
const documentFile = join(root, 'evidence/mutation.md');
const tester = join(root, 'evidence/mutation/node_modules/@stryker-mutator/core/bin/stryker.js');
const say = (line: string) => process.stdout.write(`${line}\n`);
const reportFile = (name: PartName) => join(root, `coverage/mutation-${name}.json`);
const readReport = (file: string): Report => JSON.parse(readFileSync(file, 'utf8'));

function main([given, file]: readonly string[]): boolean {
  if (given === '--docs') {
    const reports = partNames
      .filter((name) => existsSync(reportFile(name)))
      .map((name) => [name, readReport(reportFile(name))] as const);
    const document = writeDocument(new Map(reports));
    writeFileSync(documentFile, document);
    return isAsTried(document);
  }
  if (given === '--check') {
    // This is only a warning, so that a change need not wait an hour before it can be merged.
    isAsTried(readFileSync(documentFile, 'utf8'));
    return true;
  }
  const chosen = partNames.filter((name) => given === undefined || given === name);
  if (chosen.length === 0)
    throw new Error(`There is no ${given}; there are: ${partNames.join(', ')}`);
  requireTester();
  return chosen.map((name) => isKilled(name, file)).every(Boolean);
}

function isAsTried(document: string): boolean {
  const changed = listChanged(document, (file) => {
    const path = join(root, file);
    return existsSync(path) ? readFileSync(path, 'utf8') : null;
  });
  for (const file of changed) say(`CHANGED since its mutants were tried: ${file}`);
  return changed.length === 0;
}

/** The tester is not a dependency of the project, because it needs a newer Node and few people ever run it. */
function requireTester(): void {
  if (Number(process.versions.node.split('.')[0]) < 22) {
    throw new Error(
      'Mutation testing needs Node 22 or later, for instance: npx node@22 --import tsx evidence/mutation.ts',
    );
  }
  if (existsSync(tester)) return;
  const install = ['ci', '--prefix', 'evidence/mutation', '--no-audit', '--no-fund'];
  const { status } = spawnSync('npm', install, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error('The mutation tester could not be installed.');
}

function isKilled(name: PartName, file: string | undefined): boolean {
  const { folder } = copyTree(root);
  writeFileSync(
    join(folder, 'stryker.config.json'),
    JSON.stringify({
      testRunner: 'vitest',
      plugins: ['@stryker-mutator/vitest-runner'],
      vitest: { configFile: 'evidence/mutation/vitest.config.ts', pool: 'threads' },
      mutate: file ? [file] : [...parts[name].mutate, '!**/*.test.*', '!**/testing/**'],
      // The copy is the sandbox. Stryker's own would need an API that TypeScript 7 does not have.
      inPlace: true,
      coverageAnalysis: 'perTest',
      timeoutMS: 30_000,
      reporters: ['json', 'progress-append-only'],
      jsonReporter: { fileName: 'mutation.json' },
      allowConsoleColors: false,
    }),
  );
  spawnSync(process.execPath, [tester, 'run', 'stryker.config.json'], {
    cwd: folder,
    stdio: 'inherit',
    env: { ...process.env, MUTATION_PART: name },
  });
  const written = join(folder, 'mutation.json');
  if (!existsSync(written))
    throw new Error('There is no report: the tests may fail without a mutant.');
  const report = readReport(written);
  const kept = reportFile(name);
  // The results of one file alone are not kept, because they would look like those of the whole part.
  if (!file) {
    mkdirSync(dirname(kept), { recursive: true });
    copyFileSync(written, kept);
  } else if (existsSync(kept)) {
    writeFileSync(kept, JSON.stringify(replaceFiles(readReport(kept), report)));
  }
  const unjustified = listUnjustified(report);
  for (const { file, lineNumber, line, replacement } of unjustified) {
    say(`SURVIVED ${file}:${lineNumber}\n  ${line}\n  ${replacement}`);
  }
  const outdated = listOutdated(report);
  for (const { file, line } of outdated) say(`NO LONGER NEEDED in accepted.ts: ${file}: ${line}`);
  return unjustified.length + outdated.length === 0;
}

try {
  process.exitCode = main(process.argv.slice(2)) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
