import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { makeCertificate } from '../../apps/api/src/testing/make-certificate.ts';
import { startPostgres } from '../../apps/api/src/testing/start-postgres.ts';
import { makeTemporaryFolder } from '../../apps/api/src/testing/temporary-folder.ts';
import { createDatabase } from './database.ts';
import { readGuide } from './guide.ts';
import { type Nginx, startNginx, writeChallenge } from './nginx.ts';
import { createServices, type Services, untilReady } from './service.ts';
import { substitutions } from './substitutions.ts';
import { findPorts, type Ports, runBlock, type Workshop } from './workshop.ts';

const repository = join(import.meta.dirname, '../..');

/** Two processes behind nginx. */
export type RunningSite = {
  readonly ports: Ports;
  readonly cert: string;
  /** The password of the account `ada`, and what else has one, by name. */
  readonly passwords: Record<string, string>;
  log(): string;
};

export type Site = RunningSite & {
  /** How often a process has started to listen. */
  starts(): number;
  /** Runs the first half of the guide's update: a new release, and the migration. */
  prepareUpdate(): Promise<void>;
  /** Runs the second half of the guide's update: restarts one process after the other. */
  restart(): Promise<void>;
};

/** Follows the whole guide on this machine. Each part adds its clean-up to `undo` as soon as it has started. */
export async function openSite(file: string, undo: (() => unknown)[]): Promise<Site> {
  const folder = makeTemporaryFolder('deploy-guide');
  undo.push(async () => rmSync(folder, { recursive: true, force: true }));
  chmodSync(folder, 0o755);
  const ports = await findPorts();
  const guide = readGuide(file, substitutions(folder, ports));
  const workshop = { folder, guide, ports };
  symlinkSync(repository, join(folder, 'source'));
  mkdirSync(join(folder, 'releases'));

  const passwords = await writeSettings(workshop);
  const postgres = await startPostgres({ port: ports.database, flags: ['-c', 'fsync=off'] });
  undo.push(() => postgres.stop());
  await createDatabase(guide, { port: ports.database, passwords });
  await runBlock(workshop, /mkdir "\$release"/, { RELEASE: 'first' });
  await runBlock(workshop, /--migrate/);

  const services = createServices(guide.block('ini', /\[Service\]/));
  const managed: Managed = { services };
  undo.push(services.stopAll, await listenForSystemctl(managed, ports.control));
  await runBlock(workshop, /systemctl enable/);
  for (const port of [ports.first, ports.second])
    await untilReady(`http://127.0.0.1:${port}/readyz`, services.log);
  writeFileSync(join(folder, 'password-file'), `${passwords.ada}\n`, { mode: 0o600 });
  await runBlock(workshop, /< password-file/);

  const cert = writeCertificate(folder);
  writeChallenge(join(folder, 'www'));
  managed.nginx = await startNginx(folder, guide.block('nginx', /server_name/));
  undo.push(managed.nginx.stop);
  return {
    ports,
    cert,
    passwords,
    log: services.log,
    starts: () => services.log().split('"listening"').length - 1,
    async prepareUpdate() {
      await runBlock(workshop, /mkdir "\$release"/, { RELEASE: 'second' });
      await runBlock(workshop, /--migrate/);
    },
    async restart() {
      await runBlock(workshop, /systemctl restart/);
    },
  };
}

/** Writes the two files of settings, with secrets and passwords that are generated as the guide describes. */
async function writeSettings(workshop: Workshop): Promise<Record<string, string>> {
  const { folder, guide } = workshop;
  const draw = () => runBlock(workshop, /randomBytes/);
  const passwords = { latchkey: await draw(), latchkey_owner: await draw(), ada: await draw() };
  const lines = guide.block('sh', /^PUBLIC_ORIGIN=/m).split('\n');
  const settings: string[] = [];
  for (const line of lines) {
    const filled = line.replace('the-password-you-drew', passwords.latchkey);
    settings.push(filled.endsWith('=') ? filled + (await draw()) : filled);
  }
  writeFileSync(join(folder, 'latchkey.env'), settings.join('\n'), { mode: 0o600 });
  const owner = guide.inText(/`(DATABASE_MIGRATION_URL=postgres:\/\/latchkey_owner:…[^`]+)`/);
  const ownerLine = owner.replace('…', passwords.latchkey_owner);
  writeFileSync(join(folder, 'latchkey-owner.env'), ownerLine, { mode: 0o600 });
  return passwords;
}

function writeCertificate(folder: string): string {
  const { cert, key } = makeCertificate('app.example.com');
  writeFileSync(join(folder, 'fullchain.pem'), cert);
  writeFileSync(join(folder, 'privkey.pem'), key, { mode: 0o600 });
  return cert;
}

/** The processes that systemd would manage. */
type Managed = { services: Services; nginx?: Nginx };

/** Does what stand-ins/systemctl requests, for example `POST /enable/latchkey@5000` or `POST /reload/nginx`. */
async function listenForSystemctl(managed: Managed, port: number): Promise<() => Promise<void>> {
  const server = createServer(async (req, res) => {
    const instance = /^\/(?:enable|restart)\/latchkey@(\d+)$/.exec(req.url ?? '')?.[1];
    const isReload = req.url === '/reload/nginx';
    if (instance) await managed.services.restart(instance);
    if (isReload) managed.nginx?.reload();
    res.writeHead(instance || isReload ? 204 : 404).end();
  });
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  return async () => {
    await new Promise((done) => server.close(done));
  };
}
