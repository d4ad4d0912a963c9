import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyTree, type TreeCopy } from '../scripts/tree-copy.ts';
import { catalogue } from './pitfalls/catalogue.ts';
import { patchPath, writeDocument } from './pitfalls/document.ts';
import type { Mistake } from './pitfalls/mistake.ts';
import { type Outcome, runGuards } from './pitfalls/run-guards.ts';

/**
 * `npm run pitfalls` makes each known mistake in a copy of the tree, and requires that the test which guards against it
 * fails. `-- <id>` tries one mistake, `-- --docs` writes evidence/pitfalls.md, and `-- --check` checks that the document is
 * current.
 */
const root = join(import.meta.dirname, '..');
const documentFile = join(root, 'evidence/pitfalls.md');
const all = Object.values(catalogue).flat();

const say = (line: string) => process.stdout.write(`${line}\n`);

async function main([argument]: readonly string[]): Promise<boolean> {
  requireOnePatchEach();
  if (argument === '--docs') {
    writeFileSync(documentFile, writeDocument(root));
    return true;
  }
  if (argument === '--check') return isDocumentCurrent();
  const chosen = argument ? all.filter(({ id }) => id === argument) : all;
  if (chosen.length === 0) throw new Error(`There is no ${argument}; see evidence/pitfalls.md.`);
  return tryAll(chosen);
}

function requireOnePatchEach(): void {
  const patches = readdirSync(join(root, 'evidence/pitfalls'))
    .filter((name) => name.endsWith('.patch'))
    .map((name) => name.replace('.patch', ''));
  const ids = all.map(({ id }) => id);
  const odd = [...patches, ...ids].filter((id) => !patches.includes(id) || !ids.includes(id));
  if (odd.length > 0)
    throw new Error(
      `Each id must be both in the catalogue and a patch; these are not: ${odd.join(', ')}`,
    );
  if (new Set(ids).size < ids.length) throw new Error('An id is in the catalogue twice.');
}

function isDocumentCurrent(): boolean {
  const isCurrent = readFileSync(documentFile, 'utf8') === writeDocument(root);
  if (!isCurrent)
    say('evidence/pitfalls.md is out of date; write it with: npm run pitfalls -- --docs');
  return isCurrent;
}

async function tryAll(mistakes: readonly Mistake[]): Promise<boolean> {
  const copy = copyTree(root);
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
  // A guard that fails without the mistake proves nothing, so all guards run on the unchanged tree first.
  const guards = mistakes.map((mistake) => mistake.guard);
  const before = await runGuards(copy.folder, guards);
  let caught = 0;
  for (const [index, mistake] of mistakes.entries()) {
    const verdict =
      before[index] === 'passes'
        ? await tryOne(copy, mistake)
        : `NOT TRIED: without it the guard ${before[index]}`;
    say(`${mistake.id.padEnd(32)} ${verdict}`);
    if (verdict === verdicts.fails) caught += 1;
  }
  say(`\n${caught} of ${mistakes.length} caught`);
  return caught === mistakes.length;
}

const verdicts: Record<Outcome, string> = {
  fails: 'caught',
  passes: 'SURVIVED: the guard passes',
  'times out': 'UNDECIDED: the guard times out',
  'does not run': 'UNDECIDED: the guard does not run',
};

async function tryOne(copy: TreeCopy, { id, guard }: Mistake): Promise<string> {
  const patchFile = join(root, patchPath(id));
  if (!copy.apply(patchFile)) return 'DOES NOT APPLY';
  const [outcome = 'does not run'] = await runGuards(copy.folder, [guard]);
  copy.revert(patchFile);
  return verdicts[outcome];
}

main(process.argv.slice(2)).then(
  (isGood) => {
    process.exitCode = isGood ? 0 : 1;
  },
  (error: unknown) => {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  },
);
