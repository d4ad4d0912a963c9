import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

/**
 * `npm run remove-evidence`: deletes what only proves the project, for everybody who builds a product on it. That is the
 * folder evidence/ (races, pitfalls, mutation, screenshots, benchmarks), the workflow that runs it, its commands, and
 * this script. A list item or table row of a document goes too when its one line names a command or links to the
 * folder. So a document names them in such lines only. Any other link becomes plain text: those of the decisions, which
 * stay as they were taken. The product and its tests use nothing of the folder.
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
/** A command in a row that names other commands before it. */
const command = new RegExp(`, \`npm run (?:${gone.join('|')})\``, 'g');
const link = /!?\[([^\]]*)\]\([^)]*evidence\/[^)]*\)/g;
/** One line that is a whole item or row. The folder also has a line in the README's picture of the layout. */
const isItem = (line: string) =>
  (/^(?:\| `|- )/.test(line) &&
    (isCommand.test(line) || (line.search(link) >= 0 && /[.|]$/.test(line)))) ||
  /^evidence {2}/.test(line);

const tracked = execFileSync('git', ['ls-files'], { encoding: 'utf8' }).split('\n');
for (const file of tracked.filter((name) => /\.(?:md|yml)$/.test(name))) {
  if (!existsSync(file)) continue;
  const text = readFileSync(file, 'utf8');
  const left = text
    .split('\n')
    .filter((line) => !isItem(line))
    .join('\n')
    .replace(link, '$1')
    .replace(command, '')
    .replace(", '/evidence/bench', '/evidence/mutation'", '');
  if (left !== text) writeFileSync(file, left);
}
for (const own of ['scripts/remove-evidence.ts', 'scripts/remove-evidence.test.ts']) rmSync(own);
