import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { copyTree } from './tree-copy.ts';

vi.setConfig({ testTimeout: 120_000 });

it('the evidence goes with one command, and no link, no command and no source file is left that needs it', () => {
  const { folder } = copyTree(join(import.meta.dirname, '..'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const run = (command: string, ...given: string[]) =>
    execFileSync(command, given, { cwd: folder, encoding: 'utf8' });
  const names = () =>
    Object.keys(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).scripts) as string[];
  const before = names();
  run(process.execPath, '--import', 'tsx', 'scripts/remove-evidence.ts');
  expect(existsSync(join(folder, 'evidence'))).toBe(false);
  expect(readFileSync(join(folder, 'package.json'), 'utf8')).not.toMatch(/evidence\//);
  // Other links are dead too in a copy from which a feature was taken.
  const links = ['--import', 'tsx', 'scripts/check-links.ts'];
  const { stderr } = spawnSync(process.execPath, links, { cwd: folder, encoding: 'utf8' });
  expect(stderr).not.toContain('evidence/');
  run('git', 'add', '--all');
  const gone = before.filter((name) => !names().includes(name));
  expect(gone).toContain('remove-evidence');
  // The decisions are records, and the CI's script checks whether the folder exists.
  const elsewhere = ['--', '.', ':!docs/decisions', ':!.ci', ':!CHANGELOG.md'];
  const named = ['grep', '-nE', `npm run (-s )?(${gone.join('|')})\\b|\\bevidence/[a-z]`];
  const { stdout } = spawnSync('git', [...named, ...elsewhere], { cwd: folder, encoding: 'utf8' });
  expect(stdout).toBe('');
  const importing = 'git grep -lE "from \'[^\']*evidence/" -- apps packages scripts e2e || true';
  expect(run('sh', '-c', importing)).toBe('');
});
