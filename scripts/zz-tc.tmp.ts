import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { belongsTo, listFeatures, listSources, withoutLinesOf } from './feature-marks.ts';
import { copyTree } from './tree-copy.ts';
const root = join(import.meta.dirname, '..');
const files = listSources(root).filter((f) => !f.includes('zz-tc'));
for (const name of process.argv.slice(2).length ? process.argv.slice(2) : listFeatures(root, files)) {
  const { folder } = copyTree(root);
  for (const file of files) {
    const path = join(folder, file);
    if (belongsTo(name, file)) { rmSync(path); continue; }
    const text = readFileSync(path, 'utf8');
    const kept = withoutLinesOf(name, text);
    if (kept !== text) writeFileSync(path, kept);
  }
  const out = ['packages/contracts', 'apps/api', 'apps/web', 'scripts', 'e2e'].map((p) => spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '--pretty', 'false', '-p', p], { cwd: folder, encoding: 'utf8' }).stdout).join('');
  console.log(name, [...new Set(out.split('\n').filter((l) => /error TS/.test(l)))].join('\n  ') || 'ok');
}
