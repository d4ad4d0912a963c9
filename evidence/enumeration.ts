import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { copyTree } from '../scripts/tree-copy.ts';
import { describeRun } from './enumeration/document.ts';
import { holdersFor } from './enumeration/kinds.ts';
import { type Finding, measure, reveals } from './enumeration/measure.ts';
import { openSite } from './enumeration/site.ts';

/**
 * `npm run enumeration [-- --pairs 2000]` tries to find out which accounts exist, by what is answered and by the time.
 *
 * The same run on a mutant must find it out. The mutant is a copy of the tree in which the work is skipped when there is
 * nothing to do. Without that run, a measurement that sees nothing would prove nothing.
 */
const root = join(import.meta.dirname, '..');
const { values } = parseArgs({ options: { pairs: { type: 'string', default: '2000' } } });
const pairs = Number(values.pairs);
const mutations = ['sign-in', 'registration', 'resend', 'password-reset', 'email-change'];

/** The mutant needs fewer pairs, because its differences are large. */
const mutantPairs = Math.ceil(pairs / 5);

async function run(tree: string, pairs: number): Promise<Finding[]> {
  const site = await openSite(tree, { known: pairs + 41, holders: holdersFor(pairs + 50) });
  try {
    return await measure(site, pairs);
  } finally {
    await site.close();
  }
}

const product = await run(root, pairs);
const copy = copyTree(root);
for (const name of mutations) {
  const patch = join(root, `evidence/enumeration/${name}.patch`);
  if (!copy.apply(patch)) throw new Error(`${patch} does not apply`);
}
const mutant = await run(copy.folder, mutantPairs);

const report = describeRun({ pairs, product, mutantPairs, mutant });
process.stdout.write(report);
writeFileSync(join(root, 'evidence/enumeration.md'), report);
const isFine = !product.some(reveals) && mutant.every(reveals);
process.exitCode = isFine ? 0 : 1;
