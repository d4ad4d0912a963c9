import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { findFreePort, startProcess } from '../../apps/api/src/testing/start-process.ts';
import { makeTemporaryFolder } from '../../apps/api/src/testing/temporary-folder.ts';
import { createDatabase, query } from '../deploy-guide/database.ts';
import { readGuide } from '../deploy-guide/guide.ts';
import { type InstalledPostgres, startInstalledPostgres } from './installed-postgres.ts';

const repository = join(import.meta.dirname, '../..');
const read = (document: string) => readGuide(join(repository, document), []);

export type RestoreSite = {
  readonly password: string;
  readonly origin: string;
  /** The server that the dump is of, and the new one that it is restored to. */
  readonly servers: { readonly before: InstalledPostgres; readonly after: InstalledPostgres };
  readonly passwords: Record<string, string>;
  /** Runs a shell block of docs/deploying.md on a server. */
  runBlock(holds: RegExp, server: InstalledPostgres): void;
  /** Starts the API on a server, as the role that may only change rows. Stops the one that ran before. */
  startApi(server: InstalledPostgres): Promise<void>;
};

const draw = () => randomBytes(32).toString('base64url');

/** Starts two servers, with the roles on both and the database on the first, and adds an account. */
export async function openRestoreSite(bin: string, undo: (() => unknown)[]): Promise<RestoreSite> {
  const folder = makeTemporaryFolder('backups');
  undo.push(() => rmSync(folder, { recursive: true, force: true }));
  const port = await findFreePort();
  const origin = `http://localhost:${port}`;
  const passwords = { latchkey: draw(), latchkey_owner: draw() };
  const servers = await startServers(bin, { passwords, undo });
  const secrets = {
    ACCESS_TOKEN_SECRET: draw(),
    REFRESH_TOKEN_SECRET: draw(),
    PASSWORD_PEPPER: draw(),
  };
  const settings = (server: InstalledPostgres, role: keyof typeof passwords = 'latchkey') => ({
    ...secrets,
    PORT: String(port),
    PUBLIC_ORIGIN: origin,
    DATABASE_URL: `postgres://${role}:${passwords[role]}@127.0.0.1:${server.port}/latchkey`,
  });
  const main = join(repository, 'apps/api/src/main.ts');
  await migrate({ file: main, cwd: folder, env: settings(servers.before, 'latchkey_owner') });
  const password = 'the password of ada in this check';
  addAccount({ cwd: folder, env: settings(servers.before), password });

  let stopApi: () => Promise<unknown> = async () => {};
  undo.push(() => stopApi());
  const document = read('docs/deploying.md');
  return {
    ...{ password, origin, servers, passwords },
    runBlock(holds, server) {
      const standIns = join(repository, 'scripts/deploy-guide/stand-ins');
      execFileSync('bash', ['-e', '-c', document.block('sh', holds)], {
        cwd: folder,
        env: { ...process.env, ...server.env, PATH: `${standIns}:${bin}:${process.env.PATH}` },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
    },
    async startApi(server) {
      await stopApi();
      const api = startProcess({ file: main, cwd: folder, env: settings(server) });
      stopApi = () => {
        api.child.kill('SIGTERM');
        return api.ended;
      };
      await api.printed('"listening"');
    },
  };
}

type Servers = {
  readonly passwords: Record<string, string>;
  readonly undo: (() => unknown)[];
};

async function startServers(bin: string, { passwords, undo }: Servers) {
  const start = async () => {
    const server = await startInstalledPostgres(bin);
    undo.push(() => server.stop());
    return server;
  };
  const servers = { before: await start(), after: await start() };
  const guide = read('docs/adapt/deploy-on-one-machine.md');
  await createDatabase(guide, { port: servers.before.port, passwords });
  for (const [role, password] of Object.entries(passwords))
    await query(`create role ${role} login password '${password}'`, { port: servers.after.port });
  return servers;
}

async function migrate(api: Omit<Parameters<typeof startProcess>[0], 'args'>): Promise<void> {
  const migrated = startProcess({ ...api, args: ['--migrate'] });
  const { code } = await migrated.ended;
  if (code !== 0) throw new Error(`the migration ended with ${code}:\n${migrated.stderr()}`);
}

type Account = {
  readonly cwd: string;
  readonly env: Record<string, string>;
  readonly password: string;
};

function addAccount({ cwd, env, password }: Account): void {
  const tsx = import.meta.resolve('tsx');
  const user = join(repository, 'apps/api/src/user.ts');
  const command = ['--import', tsx, user, 'create', 'ada', 'ada@example.com'];
  execFileSync(process.execPath, command, {
    ...{ cwd, input: `${password}\n`, stdio: 'pipe' },
    env: { PATH: process.env.PATH, ...env },
  });
}
