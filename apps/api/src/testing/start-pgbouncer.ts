import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findFreePort } from './start-process.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';

export type PoolMode = 'session' | 'transaction' | 'statement';

/** Whether pgbouncer is installed (`apt-get install pgbouncer`, `brew install pgbouncer`). */
export const hasPgbouncer = spawnSync('pgbouncer', ['--version']).status === 0;

/** pgbouncer refuses to run as root, so it runs with this user id, which is `nobody` on Linux. */
const asNobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/**
 * Starts a real pgbouncer with default settings in front of a database on this machine.
 * @param changed settings that shall differ from the defaults
 * @returns `url`: the address of the database through pgbouncer; `setMode` changes the mode while it runs
 */
export async function startPgbouncer(
  databaseUrl: string,
  mode: PoolMode,
  changed: Record<string, number> = {},
) {
  const folder = makeTemporaryFolder('pgbouncer');
  chmodSync(folder, 0o755);
  const port = await findFreePort();
  const file = join(folder, 'pgbouncer.ini');
  const configure = (poolMode: PoolMode) =>
    writeFileSync(file, configuration({ databaseUrl, port, folder, poolMode, changed }));
  configure(mode);
  writeFileSync(join(folder, 'users'), '"pooled" "pooled"\n');
  const child = spawn('pgbouncer', [file], { stdio: ['ignore', 'ignore', 'pipe'], ...asNobody });
  let said = '';
  await new Promise<void>((done, fail) => {
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes('process up')) done();
    });
    child.on('close', () => fail(new Error(said)));
  });
  return {
    url: `postgres://pooled:pooled@127.0.0.1:${port}/pooled`,
    /** Changes the mode for connections that are opened from then on. */
    setMode(next: PoolMode) {
      configure(next);
      child.kill('SIGHUP');
    },
    async close() {
      const closed = new Promise((done) => child.on('close', done));
      child.kill('SIGKILL');
      await closed;
      rmSync(folder, { recursive: true });
    },
  };
}

type Configuration = {
  databaseUrl: string;
  port: number;
  folder: string;
  poolMode: PoolMode;
  changed: Record<string, number>;
};

function configuration(options: Configuration): string {
  const { databaseUrl, port, folder, poolMode, changed } = options;
  const { hostname, port: serverPort, pathname, username, password } = new URL(databaseUrl);
  return `[databases]
pooled = host=${hostname} port=${serverPort} dbname=${pathname.slice(1)} user=${username} password=${password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = plain
auth_file = ${join(folder, 'users')}
pool_mode = ${poolMode}
${Object.entries(changed)
  .map(([name, value]) => `${name} = ${value}\n`)
  .join('')}`;
}
