import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { findFreePort } from '../../apps/api/src/testing/start-process.ts';
import { makeTemporaryFolder } from '../../apps/api/src/testing/temporary-folder.ts';
import { query } from '../../scripts/deploy-guide/database.ts';
import { SkippedScene, type Stage } from './scene.ts';

/** Where Debian puts the programs of PostgreSQL, a folder for each version. */
const versions = '/usr/lib/postgresql';

export type Member = {
  readonly port: number;
  /** Ends it at once, as when its machine fails. */
  fail(): Promise<void>;
};

export type Cluster = { readonly primary: Member; readonly standby: Member };

/**
 * Starts a primary and a standby, which pg_basebackup copies from it. A commit waits until the standby has it, so that a
 * failover loses nothing that a client was told.
 *
 * @throws SkippedScene without Debian's package, because the embedded PostgreSQL has no pg_basebackup
 */
export async function startCluster(stage: Stage): Promise<Cluster> {
  const bin = findPrograms();
  const user = asPostgres();
  const folder = makeTemporaryFolder('cluster');
  stage.defer(() => rmSync(folder, { recursive: true, force: true }));
  chmodSync(folder, 0o755);
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid ?? user.uid);
  const run = (program: string, ...args: string[]) =>
    execFileSync(join(bin, program), args, { ...user, cwd: folder, stdio: 'pipe' });
  const start = (data: string, ...flags: string[]) =>
    startMember(stage, { file: join(bin, 'postgres'), data: join(folder, data), flags, user });

  run(
    'initdb',
    '--pgdata',
    join(folder, 'primary'),
    '--username=postgres',
    '--auth=trust',
    '--encoding=UTF8',
  );
  const primary = await start('primary', '-c', 'synchronous_standby_names=*');
  const from = ['--host=127.0.0.1', `--port=${primary.port}`, '--username=postgres'];
  const into = ['--pgdata', join(folder, 'standby'), '--write-recovery-conf', '--checkpoint=fast'];
  run('pg_basebackup', ...from, ...into);
  const standby = await start('standby');
  await untilTrue(
    primary.port,
    `select exists (select from pg_stat_replication where sync_state = 'sync')`,
  );
  return { primary, standby };
}

/** Makes a standby a primary. Resolves when it can be written. */
export async function promote({ port }: Member): Promise<void> {
  await query('select pg_promote()', { port });
  await untilTrue(port, 'select not pg_is_in_recovery()');
}

function findPrograms(): string {
  const found = (existsSync(versions) ? readdirSync(versions) : [])
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(versions, version, 'bin'))
    .find((bin) =>
      ['initdb', 'postgres', 'pg_basebackup'].every((one) => existsSync(join(bin, one))),
    );
  if (found) return found;
  throw new SkippedScene(
    `There is no ${versions}/<version>/bin/pg_basebackup, and the embedded PostgreSQL has none.`,
  );
}

/** PostgreSQL refuses to run as root, so it then runs as the user of Debian's package. */
function asPostgres(): { uid?: number; gid?: number } {
  if (userInfo().uid !== 0) return {};
  const id = (kind: string) => Number(execFileSync('id', [kind, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

type Start = {
  readonly file: string;
  readonly data: string;
  readonly flags: readonly string[];
  readonly user: { uid?: number; gid?: number };
};

async function startMember(stage: Stage, { file, data, flags, user }: Start): Promise<Member> {
  const port = await findFreePort();
  const settings = ['unix_socket_directories=', 'listen_addresses=127.0.0.1', 'fsync=off'];
  const args = [
    '-D',
    data,
    '-p',
    String(port),
    ...settings.flatMap((one) => ['-c', one]),
    ...flags,
  ];
  const child = spawn(file, args, { ...user, stdio: 'ignore' });
  const member = { port, fail: () => endAtOnce(child) };
  stage.defer(member.fail);
  await untilTrue(port, 'select true');
  return member;
}

/** SIGQUIT makes PostgreSQL end without a checkpoint and without a word to its clients. */
async function endAtOnce(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((done) => child.once('exit', done));
  child.kill('SIGQUIT');
  await ended;
}

/** Asks a member until a query is true. Throws after half a minute. */
export async function untilTrue(port: number, question: string): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    const answer = await query(question, { port }).catch(() => null);
    if (Object.values(answer?.rows[0] ?? {})[0] === true) return;
    await pause(100);
  }
  throw new Error(`not true within 30 s: ${question}`);
}
