import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import {
  belongsTo,
  listFeatures,
  listSources,
  withDependents,
  withoutLinesOf,
} from './feature-marks.ts';
import { copyTree } from './tree-copy.ts';

/**
 * `npm run check-deletable` removes each optional feature from a copy of the tree, then all of them from one copy, and
 * requires that the rest passes the linter, the types, the tests and the build. A feature goes with those that need it
 * (feature-marks.ts). `-- <name>...` tries each of these
 * features, and `-- --together [<name>...]` tries one copy without all of these, or without every one.
 * `-- --list` prints the names as JSON. `-- <name>... --for-good` removes the features from this tree.
 */
const root = join(import.meta.dirname, '..');
const say = (line: string) => process.stdout.write(`${line}\n`);

/**
 * Lists the tables that a feature's table file declares. The file is `<name>.table.ts` in the feature's folder
 * (docs/adapt/delete-a-feature.md).
 */
function listTables(path: string): string[] {
  if (!path.endsWith('.table.ts')) return [];
  const text = readFileSync(path, 'utf8');
  return [...text.matchAll(/pgTable\(\s*'([^']+)'/g)].flatMap(([, table]) => table ?? []);
}

/** Git knows no folders, so a checkout without the feature does not have its folders either. */
function removeEmptyFolders(folder: string): void {
  if (readdirSync(folder).length > 0) return;
  rmdirSync(folder);
  removeEmptyFolders(dirname(folder));
}

/** @returns the tables whose code was deleted */
function deleteFeature(name: string, folder: string): string[] {
  const tables: string[] = [];
  for (const file of listSources(folder)) {
    const path = join(folder, file);
    if (belongsTo(name, file)) {
      tables.push(...listTables(path));
      rmSync(path);
      removeEmptyFolders(dirname(path));
      continue;
    }
    const text = readFileSync(path, 'utf8');
    const kept = withoutLinesOf(name, text);
    if (kept !== text) writeFileSync(path, kept);
  }
  return tables;
}

const checks = [
  ['the linter', 'biome lint --error-on-warnings .'],
  ['the types', 'npm run typecheck'],
  ['the tests', 'npm test'],
  ['the build', 'npm run build'],
] as const;

// The copy has the packages but not their commands, because those are in a folder whose name starts with a dot.
const commands = join(root, 'node_modules', '.bin');

/** The output of the first check that fails without the feature; null when all checks pass. */
function findFault(folder: string): string | null {
  const env = { ...process.env, PATH: `${commands}${delimiter}${process.env.PATH}` };
  for (const [what, command] of checks) {
    const [file = '', ...given] = command.split(' ');
    const run = spawnSync(file, given, { cwd: folder, env, encoding: 'utf8' });
    if (run.status !== 0) return `${what} failed:\n${run.stdout}${run.stderr}`;
  }
  return null;
}

/** Tries a copy of the tree without these features. @returns whether all checks pass */
function canDelete(names: readonly string[]): boolean {
  const { folder } = copyTree(root);
  for (const name of names) deleteFeature(name, folder);
  const fault = findFault(folder);
  say(`${names.join(', ')}: ${fault ?? 'can be deleted'}`);
  return fault === null;
}

function deleteForGood(names: readonly string[]): void {
  say(`Deleted: ${names.join(', ')}`);
  for (const name of names) {
    for (const table of deleteFeature(name, root)) {
      say(`The table "${table}" stays in databases until the next generated migration drops it.`);
    }
  }
}

function main(given: readonly string[]): boolean {
  const optional = listFeatures(root, listSources(root));
  const names = given.filter((word) => !word.startsWith('--'));
  const whole = (some: readonly string[]) => [
    ...new Set(some.flatMap((name) => withDependents(name, optional))),
  ];
  const known = `There are: ${optional.join(', ')}`;
  const unknown = names.find((name) => !optional.includes(name));
  if (unknown) throw new Error(`No line is marked "feature: ${unknown}". ${known}`);
  const chosen = names.length > 0 ? names : optional;
  if (given.includes('--list')) {
    say(JSON.stringify(optional));
    return true;
  }
  if (given.includes('--for-good')) {
    if (names.length === 0) throw new Error(`--for-good needs the name of a feature. ${known}`);
    deleteForGood(whole(names));
    return true;
  }
  const alone = given.includes('--together') ? [] : chosen.map((name) => whole([name]));
  const together = given.includes('--together') || names.length === 0 ? [whole(chosen)] : [];
  return [...alone, ...together].map((each) => canDelete(each)).every(Boolean);
}

try {
  process.exitCode = main(process.argv.slice(2)) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
