import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, matchesGlob } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { makeTemporaryFolder } from '../apps/api/src/testing/temporary-folder.ts';
import { generatedFile, listSources, toBiome } from './import-rule.ts';
import { zones } from './import-zones.ts';

const root = join(import.meta.dirname, '..');
const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome');

it('the linter’s configuration matches the table: npm run import-rule writes it', () => {
  const written = JSON.parse(readFileSync(join(root, generatedFile), 'utf8'));
  expect(written).toEqual(JSON.parse(toBiome()));
});

it('every source file of both applications and the contracts belongs to exactly one zone', () => {
  const sources = listSources();
  expect(sources.length).toBeGreaterThan(150);
  const misplaced = sources.filter((file) => {
    const homes = zones.filter(({ files }) => files.some((glob) => matchesGlob(file, glob)));
    return homes.length !== 1;
  });
  expect(misplaced).toEqual([]);
});

it.each(['README.md', 'docs/architecture.md'])(
  '%s names the layers in the order of the table',
  (file) => {
    const text = readFileSync(join(root, file), 'utf8').replaceAll(/\s+/g, ' ');
    const names = zones.map(({ name }) => name);
    const [api, web] = [
      names.slice(0, names.indexOf('web app')),
      names.slice(names.indexOf('routes')),
    ];
    const chain = (layers: string[]) =>
      layers.map((name) => name.replace(/^(?:api|web) /, '')).join(' → ');
    expect(text).toContain(`\`${chain(api)}\``);
    expect(text).toContain(chain(web.slice(0, web.indexOf('auth') + 1)));
  },
);

const forbidden = [
  ['apps/api/src/core/probe.ts', '../http/csrf.ts', 'Imports point downward only'],
  ['apps/api/src/db/probe.ts', '../core/sessions.ts', 'Imports point downward only'],
  ['apps/api/src/http/probe.ts', '../app.ts', 'Imports point downward only'],
  ['apps/api/src/lib/probe.ts', 'express', 'Only app, http and'],
  ['apps/api/src/features/user/probe.ts', '../auth/login.ts', 'never import each other'],
  ['apps/web/src/features/home/probe.tsx', 'axios', 'Only apps/web/src/auth'],
  ['apps/web/src/calls/probe.ts', '../auth/client/session.ts', 'auth is the door'],
  ['apps/web/src/calls/probe.tsx', '../forms/use-form.ts', 'Imports point downward only'],
  ['apps/web/src/lib/probe.ts', '@latchkey/contracts/api', 'lib knows neither'],
  ['packages/contracts/src/probe.ts', 'react', 'The contracts import zod only'],
] as const;

it('the linter refuses an import against the rule in every kind of zone', () => {
  const folder = makeTemporaryFolder('import-rule');
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const name of ['node_modules', 'scripts']) symlinkSync(join(root, name), join(folder, name));
  for (const name of ['.biome.json', generatedFile])
    copyFileSync(join(root, name), join(folder, name));
  for (const [file, target] of forbidden) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), `export * as probe from '${target}';\n`);
  }
  const lint = [biome, 'lint', '--vcs-enabled=false', '--reporter=github', 'apps', 'packages'];
  const { stdout } = spawnSync(process.execPath, lint, { cwd: folder, encoding: 'utf8' });
  for (const [file, target, reason] of forbidden) {
    const lines = stdout.split('\n').filter((line) => line.includes(`${file},line=`));
    expect(lines.join('\n'), `${file} imports ${target}`).toContain(reason);
  }
});
