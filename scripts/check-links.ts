import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * `npm run check-links` checks that every link and picture of a document leads to a file of this repository, and that
 * every block of code that names a file (```ts apps/api/src/app.ts) is in that file, line for line.
 */
const root = join(import.meta.dirname, '..');
const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '*.md'];
const documents = execFileSync('git', list, { cwd: root, encoding: 'utf8' })
  .split('\0')
  .filter((file) => file !== '' && existsSync(join(root, file)));

const read = (file: string) => readFileSync(join(root, file), 'utf8');
const unindented = (code: string) => code.replaceAll(/^ +/gm, '');

const link = /(?:\]\(|\b(?:src|srcset)=")(?!https?:|#)([^)"#\s]+)/g;
const excerpt = /^```\w+ (\S+)\n(.*?)^```$/gms;

function brokenLinks(file: string): string[] {
  return [...read(file).matchAll(link)]
    .map(([, target = '']) => target)
    .filter((target) => !existsSync(join(root, dirname(file), target)))
    .map((target) => `${file}: ${target} does not exist`);
}

function staleExcerpts(file: string): string[] {
  return [...read(file).matchAll(excerpt)]
    .filter(([, source = '', code = '']) => !isIn(source, code))
    .map(([, source]) => `${file}: the code from ${source} is not in it`);
}

function isIn(source: string, code: string): boolean {
  return existsSync(join(root, source)) && unindented(read(source)).includes(unindented(code));
}

const faults = documents.flatMap((file) => [...brokenLinks(file), ...staleExcerpts(file)]);
for (const line of faults) process.stderr.write(`${line}\n`);
if (documents.length === 0) process.stderr.write('There are no documents.\n');
process.exitCode = faults.length > 0 || documents.length === 0 ? 1 : 0;
