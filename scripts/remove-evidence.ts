import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

/**
 * `npm run remove-evidence`: takes away what only proves the project, for whoever builds a product on it. That is the folder
 * evidence/ (races, pitfalls, mutation, screenshots, benchmarks), the workflow that runs it, its commands, and the lines
 * that name them. Links to it become plain text. The product and its tests do not know it.
 */
const isEvidence = /(?:^|[^\w-])evidence\//;

rmSync('evidence', { recursive: true, force: true });
rmSync('.github/workflows/evidence.yml', { force: true });

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  scripts: Record<string, string>;
};
const gone = Object.keys(manifest.scripts).filter(
  (name) => name === 'remove-evidence' || isEvidence.test(manifest.scripts[name] ?? ''),
);
for (const name of gone) delete manifest.scripts[name];
writeFileSync('package.json', `${JSON.stringify(manifest, null, 2)}\n`);

const isCommand = new RegExp(`npm run (?:-s )?(?:${gone.join('|')})\\b`);
const link = /!?\[([^\]]*)\]\([^)]*evidence\/[^)]*\)/g;

const tracked = execFileSync('git', ['ls-files'], { encoding: 'utf8' }).split('\n');
for (const file of tracked.filter((name) => /\.(?:md|yml)$/.test(name))) {
  if (!existsSync(file)) continue;
  const text = readFileSync(file, 'utf8');
  const left = text
    .split('\n')
    .filter((line) => !(isCommand.test(line) && /^(?:\| |- )`/.test(line)))
    .join('\n')
    .replace(link, '$1')
    .replace(", '/evidence/mutation'", '');
  if (left !== text) writeFileSync(file, left);
}
for (const own of ['scripts/remove-evidence.ts', 'scripts/remove-evidence.test.ts']) rmSync(own);
