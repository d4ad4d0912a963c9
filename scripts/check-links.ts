import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** `npm run check-links`: every link of a document to a file of this repository leads to one. */
const root = join(import.meta.dirname, '..');
const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '*.md'];
const documents = execFileSync('git', list, { cwd: root, encoding: 'utf8' })
  .split('\0')
  .filter((file) => file !== '' && existsSync(join(root, file)));

const link = /\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g;
const broken = documents.flatMap((file) =>
  [...readFileSync(join(root, file), 'utf8').matchAll(link)]
    .map(([, target = '']) => target)
    .filter((target) => !existsSync(join(root, dirname(file), target)))
    .map((target) => `${file}: ${target} is not there`),
);
for (const line of broken) process.stderr.write(`${line}\n`);
if (documents.length === 0) process.stderr.write('There are no documents.\n');
process.exitCode = broken.length > 0 || documents.length === 0 ? 1 : 0;
