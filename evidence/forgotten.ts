import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { copyTree, type TreeCopy } from '../scripts/tree-copy.ts';

/**
 * `npm run forgotten` adds a page, an endpoint, a security event, a mail, a problem code and a role to its one list,
 * each in a copy of the tree, and forgets the other places. It requires that the compiler names every place below, and
 * no other.
 */
const forgotten: Readonly<Record<string, readonly Place[]>> = {
  page: [
    ['apps/web/src/pages.tsx', "Property 'help' is missing"],
    ['e2e/support/states.ts', "Property 'help' is missing"],
  ],
  endpoint: [
    ['apps/api/src/features/openapi/summaries.ts', "Property 'rename' is missing"], // feature: openapi
    ['apps/api/src/handlers.ts', "Property 'rename' is missing"],
  ],
  'security-event': [
    ['apps/api/src/core/security-events.ts', "Property 'passkey_added' is missing"],
    ['apps/api/src/features/activity/kept-types.ts', "Property 'passkey_added' is missing"], // feature: activity
  ],
  notice: [
    ['apps/api/src/features/not-me/not-me.routes.ts', '"passkey_added"'], // feature: not-me
    ['apps/api/src/features/not-me/responses.ts', "Property 'passkey_added' is missing"], // feature: not-me
    ['apps/api/src/features/notices/notice-mail.ts', "Property 'passkey_added' is missing"], // feature: notices
  ],
  'problem-code': [
    ['apps/api/src/http/problem.ts', "Property 'second_factor_missing' is missing"],
    ['apps/api/src/testing/answers.ts', "Property 'second_factor_missing' is missing"],
    ['apps/web/src/calls/describe-failure.ts', "Property 'second_factor_missing' is missing"],
  ],
  role: [
    ['apps/api/src/db/tables.ts', "Property 'editor' is missing"],
    ['apps/web/src/auth/client/tab-message.ts', "Property 'editor' is missing"],
  ],
};

/** A file in which something was forgotten, and a piece of the error that the compiler reports there. */
type Place = readonly [file: string, message: string];

type Fault = { readonly file: string; readonly text: string };

const root = join(import.meta.dirname, '..');
const projects = ['packages/contracts', 'apps/api', 'apps/web', 'scripts', 'e2e'];
const print = (line: string) => process.stdout.write(`${line}\n`);

/** Every error of the compiler. The lines that explain an error are indented, and belong to its text. */
function compile(folder: string): Fault[] {
  return projects.flatMap((project) => {
    const compiler = ['node_modules/typescript/bin/tsc', '--pretty', 'false', '-p', project];
    const run = spawnSync(process.execPath, compiler, { cwd: folder, encoding: 'utf8' });
    const found = [...run.stdout.matchAll(/^(\S.*?)\(\d+,\d+\): (error .*(?:\n .*)*)/gm)];
    if (run.status !== 0 && found.length === 0)
      throw new Error(`${project} could not be compiled:\n${run.stdout}${run.stderr}`);
    return found.map(([, file = '', text = '']) => ({ file, text }));
  });
}

/** What is wrong with the errors, or nothing when they name every place and no other. */
function judge(places: readonly Place[], faults: readonly Fault[]): string[] {
  const isAt = ({ file, text }: Fault, [place, message]: Place) =>
    file === place && text.includes(message);
  const silent = places.filter((place) => !faults.some((fault) => isAt(fault, place)));
  const odd = faults.filter((fault) => !places.some((place) => isAt(fault, place)));
  return [
    ...silent.map(([file, message]) => `${file} has no error with: ${message}`),
    ...odd.map(({ file, text }) => `${file} has an error that is not expected: ${text}`),
  ];
}

function forget(copy: TreeCopy, name: string, places: readonly Place[]): boolean {
  const patch = join(root, `evidence/forgotten/${name}.patch`);
  const isApplied = copy.apply(patch);
  const wrong = isApplied ? judge(places, compile(copy.folder)) : ['The patch does not apply.'];
  if (isApplied) copy.revert(patch);
  const [files, isOk] = [places.map(([file]) => file).join(', '), wrong.length === 0];
  print(`${isOk ? 'ok' : 'not ok'} - A new ${name} that is forgotten does not compile: ${files}`);
  for (const line of wrong) print(`  ${line}`);
  return isOk;
}

const copy = copyTree(root);
// An error that is there without any patch would prove nothing.
const before = compile(copy.folder);
for (const { file, text } of before) print(`not ok - ${file} does not compile as it is: ${text}`);
const results = Object.entries(forgotten).map(([name, places]) => forget(copy, name, places));
process.exitCode = before.length === 0 && results.every(Boolean) ? 0 : 1;
