import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { makeTemporaryFolder } from '../../apps/api/src/testing/temporary-folder.ts';
import { linkModules } from '../../scripts/tree-copy.ts';
import { SkippedScene, type Stage } from './scene.ts';
import { repository } from './servers.ts';

const migrations = 'apps/api/src/db/migrations';

type Journal = { entries: { tag: string }[] };

/**
 * Puts an older commit into a folder of its own, with the packages of this tree. It gets the text that its migrations
 * have in this tree, because a migration that was edited before its release is refused.
 *
 * @param given the commit; without one, the last commit before the newest migration
 * @throws SkippedScene when git does not have the commit, as in a shallow clone
 */
export function checkOutPrevious(stage: Stage, given?: string): { root: string; commit: string } {
  const commit = findCommit(given);
  const root = makeTemporaryFolder('previous');
  stage.defer(() => rmSync(root, { recursive: true, force: true }));
  const archive = execFileSync('git', ['archive', commit], {
    cwd: repository,
    maxBuffer: 1 << 28,
  });
  execFileSync('tar', ['-x', '-C', root], { input: archive });
  for (const folder of listPackages(root))
    linkModules(join(repository, folder), join(root, folder));
  useOurTextOfMigrations(root);
  return { root, commit };
}

function findCommit(given?: string): string {
  const git = (...args: string[]) => {
    const { status, stdout } = spawnSync('git', args, { cwd: repository, encoding: 'utf8' });
    return status === 0 ? stdout.trim() : '';
  };
  const newest = git('log', '-1', '--diff-filter=A', '--format=%H', '--', `${migrations}/*.sql`);
  const commit = git('rev-parse', '--verify', '--quiet', `${given ?? `${newest}^`}^{commit}`);
  if (commit === '')
    throw new SkippedScene('git does not have the commit of the previous release.');
  return commit;
}

function listPackages(root: string): string[] {
  const inner = ['apps', 'packages'].flatMap((group) =>
    readdirSync(join(root, group)).map((name) => join(group, name)),
  );
  return ['.', ...inner].filter((folder) => existsSync(join(root, folder, 'package.json')));
}

function useOurTextOfMigrations(root: string): void {
  const read = (tree: string): Journal =>
    JSON.parse(readFileSync(join(tree, migrations, 'meta/_journal.json'), 'utf8'));
  const old = new Set(read(root).entries.map(({ tag }) => tag));
  const journal = read(repository);
  const entries = journal.entries.filter(({ tag }) => old.has(tag));
  for (const { tag } of entries) {
    copyFileSync(join(repository, migrations, `${tag}.sql`), join(root, migrations, `${tag}.sql`));
  }
  writeFileSync(
    join(root, migrations, 'meta/_journal.json'),
    JSON.stringify({ ...journal, entries }),
  );
}
