import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { makeTemporaryFolder } from '../../apps/api/src/testing/temporary-folder.ts';
import { readGuide } from '../deploy-guide/guide.ts';

const guide = readGuide(join(import.meta.dirname, '../../docs/deploying.md'), []);

/** Runs the block that updates the containers, with a stand-in for `docker`. Returns the commands that it got. */
function update({ fails }: { fails: string }): string[] {
  const folder = makeTemporaryFolder('update');
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const docker = join(folder, 'docker');
  const log = join(folder, 'log');
  writeFileSync(log, '');
  writeFileSync(
    docker,
    `#!/bin/sh\necho "$*" >> '${log}'\ncase "$*" in ${fails}) exit 1 ;; esac\n`,
  );
  chmodSync(docker, 0o755);
  const block = guide.block('sh', /compose run --rm migrate/);
  spawnSync('bash', ['-c', block], { env: { PATH: `${folder}:${process.env.PATH}` } });
  return readFileSync(log, 'utf8').trim().split('\n');
}

const replaced = (commands: readonly string[]) =>
  commands.flatMap((command) => /\bup\b.* (api-\d)$/.exec(command)?.[1] ?? []);

it('an update of the containers replaces one process after the other, after the migration', () => {
  const commands = update({ fails: 'nothing' });
  expect(replaced(commands)).toEqual(['api-1', 'api-2']);
  expect(commands.filter((command) => command.endsWith('nginx -s reload'))).toHaveLength(2);
  expect(commands.indexOf('compose run --rm migrate')).toBe(1);
});

it('an update whose first process does not start leaves the other one alone', () => {
  expect(replaced(update({ fails: '*api-1' }))).toEqual(['api-1']);
});
