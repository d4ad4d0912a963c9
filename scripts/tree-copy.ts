import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { makeTemporaryFolder } from '../apps/api/src/testing/temporary-folder.ts';

export type TreeCopy = {
  readonly folder: string;
  /** Returns false when the patch does not apply; then nothing has changed. */
  apply(patchFile: string): boolean;
  revert(patchFile: string): void;
};

/** Copies the working tree, with uncommitted changes. Mistakes do no harm in the copy, and it is deleted at exit. */
export function copyTree(root: string): TreeCopy {
  const folder = realpathSync(makeTemporaryFolder('pitfalls'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const files = execFileSync('git', list, { cwd: root, encoding: 'utf8' })
    .split('\0')
    .filter((file) => file !== '' && existsSync(join(root, file)));
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(root, file), join(folder, file));
    if (file.endsWith('package.json'))
      linkModules(join(root, dirname(file)), join(folder, dirname(file)));
  }
  const git = (...given: string[]) => spawnSync('git', given, { cwd: folder });
  // Scripts and their tests list files with git.
  git('init', '--quiet');
  git('add', '--all');
  return {
    folder,
    apply: (patchFile) => git('apply', patchFile).status === 0,
    revert(patchFile) {
      const { status } = git('apply', '--reverse', patchFile);
      if (status !== 0) throw new Error(`cannot revert ${patchFile}`);
    },
  };
}

/**
 * Links the installed packages of a package one by one, and not node_modules as a whole. The links to our own packages
 * in node_modules are relative. Copied unchanged they lead into the copy, so that a mistake in `contracts` counts too.
 */
export function linkModules(from: string, to: string): void {
  const installed = join(from, 'node_modules');
  if (!existsSync(installed)) return;
  const modules = join(to, 'node_modules');
  mkdirSync(modules, { recursive: true });
  for (const name of readdirSync(installed)) {
    if (name.startsWith('.')) continue;
    if (name === '@latchkey') {
      cpSync(join(installed, name), join(modules, name), {
        recursive: true,
        verbatimSymlinks: true,
      });
    } else symlinkSync(join(installed, name), join(modules, name));
  }
}
