import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { catalogue } from './catalogue.ts';
import type { Mistake } from './mistake.ts';
import { linesTakenOut, type Stretch } from './patch.ts';

const preface = `<!-- Made by \`npm run pitfalls -- --docs\`; edit evidence/pitfalls, not this file. -->

# Pitfalls

The known mistakes of such systems, each as a patch that makes it here. \`npm run pitfalls\` applies them one at a time to a copy of
this repository and runs the test that should notice: it must fail, for another reason than a time-out. \`npm run pitfalls -- <id>\`
tries one.
`;

export const patchPath = (id: string) => `evidence/pitfalls/${id}.patch`;

/** Makes the text of evidence/pitfalls.md. @throws Error when a patch does not fit the tree */
export function writeDocument(root: string): string {
  const sections = Object.entries(catalogue).map(([heading, mistakes]) =>
    [`## ${heading}\n`, ...mistakes.map((mistake) => describe(root, mistake))].join('\n'),
  );
  return [preface, ...sections].join('\n');
}

function describe(root: string, { id, title, why, guard }: Mistake): string {
  const patch = readFileSync(join(root, patchPath(id)), 'utf8');
  const readLines = (file: string) => readFileSync(join(root, file), 'utf8').split('\n');
  const avoided = linesTakenOut(patch, readLines).map(link).join(', ');
  return `### ${title}

${why}

- avoided in ${avoided}
- guarded by “${guard.test}” in [\`${basename(guard.file)}\`](../${guard.file})
- made by [\`${id}\`](../${patchPath(id)})
`;
}

function link({ file, first, last }: Stretch): string {
  const [lines, anchor] =
    first === last
      ? [`line ${first}`, `L${first}`]
      : [`lines ${first}–${last}`, `L${first}-L${last}`];
  return `[\`${basename(file)}\`, ${lines}](../${file}#${anchor})`;
}
