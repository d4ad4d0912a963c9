import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTemporaryFolder } from '../apps/api/src/testing/temporary-folder.ts';

const repository = join(import.meta.dirname, '..');
const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome');

/** Code that the linter must refuse, each example in its own file. */
const planted = {
  'inner-html': 'element.innerHTML = text;',
  'inner-html-added': 'element.innerHTML += text;',
  'outer-html': 'event.target.outerHTML = text;',
  srcdoc: 'frame.srcdoc = text;',
  'insert-adjacent-html': "element.insertAdjacentHTML('beforeend', text);",
  'set-html-unsafe': 'element.setHTMLUnsafe(text);',
  fragment: 'document.createRange().createContextualFragment(text);',
  'document-write': 'document.write(text);',
  'document-writeln': 'window.document.writeln(text);',
  eval: 'eval(text);',
  'new-function': 'export const run = new Function(text);',
  'new-function-with-parameters': "export const run = new Function('a', 'b', text);",
  'function-called': 'export const run = Function(text);',
  'timeout-of-text': "setTimeout('go()');",
  'timeout-of-text-with-delay': "setTimeout('go()', 10);",
  'interval-of-template': 'window.setInterval(`go()`, 10);',
  'message-listener': "window.addEventListener('message', listener);",
  'message-listener-with-options': "addEventListener('message', listener, { once: true });",
  'message-handler': 'window.onmessage = listener;',
  'child-process': "import { exec } from 'node:child_process';\nexec(text);",
  'child-process-default': "import processes from 'child_process';\nprocesses.exec(text);",
  'child-process-namespace':
    "import * as processes from 'node:child_process';\nprocesses.exec(text);",
  'child-process-later': "export const load = () => import('node:child_process');",
  md5: "createHash('md5').update(text);",
  sha1: "crypto.createHash('SHA1').update(text);",
  'sha1-hmac': "createHmac('sha1', key).update(text);",
  'jwt-decode': 'jwt.decode(text);',
  'jwt-decode-complete': 'jwt.decode(text, { complete: true });',
  'any-certificate': 'connect({ ssl: { rejectUnauthorized: false } });',
  'any-certificate-later': 'options.rejectUnauthorized = false;',
};

/** Code that looks similar and is allowed. */
const harmless = {
  'reads-markup': 'show(element.innerHTML);',
  'timeout-of-function': 'setTimeout(() => go(), 10);',
  'channel-listener': "channel.addEventListener('message', listener);",
  'other-listener': "window.addEventListener('online', listener);",
  sha256: "createHash('sha256').update(text);",
  'checked-certificate': 'connect({ ssl: { rejectUnauthorized: true } });',
};

/** Folders whose code runs in production. */
const folders = [
  'apps/api/src/http',
  'apps/api/src/core',
  'apps/web/src/features/sign-in',
  'packages/contracts/src',
];

let copy: string;
let objections: Map<string, string[]>;
beforeAll(() => {
  copy = makeTemporaryFolder('lint');
  mkdirSync(join(copy, 'scripts'));
  for (const name of ['no-wall-clock.grit', 'no-dangerous-calls.grit']) {
    writeFileSync(join(copy, 'scripts', name), readFileSync(join(repository, 'scripts', name)));
  }
  const config = JSON.parse(readFileSync(join(repository, '.biome.json'), 'utf8'));
  // The import rule has a test of its own.
  const { vcs: _, $schema: __, extends: ___, ...rules } = config;
  writeFileSync(join(copy, 'biome.json'), JSON.stringify({ root: true, ...rules }));
  for (const folder of folders) {
    mkdirSync(join(copy, folder), { recursive: true });
    for (const [name, code] of Object.entries({ ...planted, ...harmless })) {
      writeFileSync(join(copy, folder, `${name}.ts`), `${code}\n`);
    }
  }
  objections = lint(copy);
});
afterAll(() => rmSync(copy, { recursive: true }));

type Diagnostic = {
  severity: string;
  category: string;
  location: { path: string | { file: string } };
};

/** Runs the linter, and returns the categories of its errors by file. */
function lint(cwd: string): Map<string, string[]> {
  const run = spawnSync(
    process.execPath,
    [biome, 'lint', '--reporter=json', '--max-diagnostics=none', '.'],
    { cwd, encoding: 'utf8', maxBuffer: 100_000_000 },
  );
  const { diagnostics } = JSON.parse(run.stdout) as { diagnostics: Diagnostic[] };
  const found = new Map<string, string[]>();
  for (const { severity, category, location } of diagnostics) {
    if (severity !== 'error') continue;
    const path = typeof location.path === 'string' ? location.path : location.path.file;
    found.set(path, [...(found.get(path) ?? []), category]);
  }
  return found;
}

describe.each(folders)('in %s', (folder) => {
  it.each(Object.entries(planted))('the linter refuses %s: %s', (name) => {
    const categories = objections.get(`${folder}/${name}.ts`) ?? [];
    expect(
      categories.some((category) => /^plugin$|noGlobalEval|noImpliedEval/.test(category)),
    ).toBe(true);
  });

  it.each(Object.entries(harmless))('the linter accepts %s: %s', (name) => {
    expect(objections.get(`${folder}/${name}.ts`) ?? []).not.toContain('plugin');
  });
});
