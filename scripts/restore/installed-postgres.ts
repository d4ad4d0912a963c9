import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findFreePort } from '../../apps/api/src/testing/start-process.ts';
import { makeTemporaryFolder } from '../../apps/api/src/testing/temporary-folder.ts';

const programs = ['initdb', 'pg_ctl', 'pg_dump', 'pg_restore'];

/**
 * The folder with the programs of the installed PostgreSQL; null without one. The embedded PostgreSQL of the tests has
 * no pg_dump, and pg_dump refuses a newer server, so both must be of one installation.
 */
export function findPostgres(): string | null {
  const versions = '/usr/lib/postgresql';
  const found = existsSync(versions)
    ? readdirSync(versions).sort((a, b) => Number(b) - Number(a))
    : [];
  const folders = [...found.map((version) => join(versions, version, 'bin')), ...pathFolders()];
  return folders.find((folder) => programs.every((name) => existsSync(join(folder, name)))) ?? null;
}

const pathFolders = () => (process.env.PATH ?? '').split(':').filter(Boolean);

export type InstalledPostgres = {
  readonly port: number;
  /** What the programs of PostgreSQL need to connect as the superuser. */
  readonly env: Readonly<Record<string, string>>;
  stop(): void;
};

/** Starts a new server of the installed PostgreSQL, with the superuser that deploy-guide/database.ts expects. */
export async function startInstalledPostgres(bin: string): Promise<InstalledPostgres> {
  const folder = makeTemporaryFolder('restore');
  const port = await findFreePort();
  const data = join(folder, 'data');
  mkdirSync(data);
  writeFileSync(join(folder, 'password'), 'postgres\n');
  chmodSync(folder, 0o755);
  if (isRoot) execFileSync('chown', ['postgres', data]);
  const run = (program: string, ...given: string[]) =>
    execFileSync(join(bin, program), ['--pgdata', data, ...given], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
      ...asServer(),
    });
  run('initdb', '--username=postgres', '--auth=scram-sha-256', `--pwfile=${folder}/password`);
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off`;
  run('pg_ctl', '--wait', '--log', join(data, 'log'), '--options', options, 'start');
  return {
    port,
    env: { PGHOST: '127.0.0.1', PGPORT: String(port), PGUSER: 'postgres', PGPASSWORD: 'postgres' },
    stop() {
      run('pg_ctl', '--wait', '--mode', 'fast', 'stop');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const isRoot = process.getuid?.() === 0;

/** PostgreSQL refuses to run as root; Debian's package makes a user for it. */
function asServer(): { uid?: number; gid?: number } {
  if (!isRoot) return {};
  const read = (flag: string) =>
    Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: read('-u'), gid: read('-g') };
}
