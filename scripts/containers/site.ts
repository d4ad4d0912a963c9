import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import {
  type MailTestServer,
  startMailServer,
} from '../../apps/api/src/testing/start-mail-server.ts';
import { startPostgres } from '../../apps/api/src/testing/start-postgres.ts';
import { makeTemporaryFolder } from '../../apps/api/src/testing/temporary-folder.ts';
import { readGuide } from '../deploy-guide/guide.ts';
import type { RunningSite } from '../deploy-guide/site.ts';
import { findPorts, runBlock } from '../deploy-guide/workshop.ts';
import { buildImage, type Image } from './build-image.ts';
import { type Compose, readCompose } from './compose.ts';
import { startProxy } from './proxy.ts';
import {
  type Container,
  hasNamespaces,
  runBeside,
  runContainer,
  untilLogged,
} from './run-container.ts';
import { documentSubstitutions, envSubstitutions, substitute } from './substitutions.ts';

const repository = join(import.meta.dirname, '../..');

export type ContainerSite = RunningSite & {
  readonly image: Image;
  readonly compose: Compose;
  readonly mails: MailTestServer;
  /** What a service gets, with the addresses of this machine. */
  env(service: string): Record<string, string>;
  readonly api: Readonly<Record<'api-1' | 'api-2', Container>>;
};

/** Starts the services of deploy/compose.yaml without a container engine, as docs/deploying.md says. */
export async function openContainers(undo: (() => unknown)[]): Promise<ContainerSite> {
  const folder = makeTemporaryFolder('containers');
  undo.push(() => rmSync(folder, { recursive: true, force: true }));
  chmodSync(folder, 0o755);
  const ports = await findPorts();
  const deploy = join(folder, 'deploy');
  cpSync(join(repository, 'deploy'), deploy, { recursive: true });
  const guide = readGuide(join(repository, 'docs/deploying.md'), documentSubstitutions);
  await runBlock({ folder, guide, ports }, /cp \.env\.example \.env/);
  const compose = readCompose(join(deploy, 'compose.yaml'), readEnv(join(deploy, '.env')));
  const env = (service: string) => envOf(compose, service, ports);

  const image = buildImage({
    file: join(deploy, 'Dockerfile'),
    context: repository,
    into: join(folder, 'stages'),
  });
  if (process.getuid?.() !== 0) execFileSync('chmod', ['-R', 'a-w', image.workdir]);

  await openDatabase({ deploy, compose, port: ports.database, undo });
  const mails = await startMailServer({ port: ports.control });
  undo.push(() => mails.stop());
  await migrate(image, { command: compose.services.migrate?.command ?? [], env: env('migrate') });
  const start = async (service: string) => {
    const container = runContainer(image, { command: image.command, env: env(service) });
    undo.push(() => container.kill('SIGKILL'));
    await untilLogged(container, '"listening"');
    return container;
  };
  const api = { 'api-1': await start('api-1'), 'api-2': await start('api-2') };
  const ada = 'the password of ada in this check';
  await addAccount(image, { guide, env: env('api-1'), password: ada });
  undo.push(await startProxy({ deploy, folder, ports }));
  return {
    ...{ image, compose, mails, env, api, ports, passwords: { ada } },
    cert: readFileSync(join(deploy, 'certificate/fullchain.pem'), 'utf8'),
    log: () => api['api-1'].log() + api['api-2'].log(),
  };
}

const readEnv = (file: string) => parseEnv(readFileSync(file, 'utf8')) as Record<string, string>;

function envOf(
  { services }: Compose,
  service: string,
  ports: RunningSite['ports'],
): Record<string, string> {
  const given = Object.entries(services[service]?.environment ?? {});
  const rules = envSubstitutions(ports);
  const values = given.map(([name, value]) => [name, substitute(value, rules)]);
  const port = service === 'api-2' ? ports.second : ports.first;
  return { ...Object.fromEntries(values), PORT: String(port) };
}

type DatabaseOptions = {
  readonly deploy: string;
  readonly compose: Compose;
  readonly port: number;
  readonly undo: (() => unknown)[];
};

/** Starts PostgreSQL and runs database.sql as the image does with an empty volume. */
async function openDatabase({ deploy, compose, port, undo }: DatabaseOptions): Promise<void> {
  const postgres = await startPostgres({ port, flags: ['-c', 'fsync=off'] });
  undo.push(() => postgres.stop());
  execFileSync('psql', [postgres.url, '--no-psqlrc', '--file', join(deploy, 'database.sql')], {
    env: { PATH: process.env.PATH, ...compose.services.database?.environment },
    stdio: 'pipe',
  });
}

async function migrate(
  image: Image,
  run: { command: readonly string[]; env: Record<string, string> },
): Promise<void> {
  const container = runContainer(image, run);
  const code = await container.ended;
  if (code !== 0) throw new Error(`migrate ended with ${code}:\n${container.log()}`);
}

type Account = {
  readonly guide: ReturnType<typeof readGuide>;
  readonly env: Record<string, string>;
  readonly password: string;
};

/** Adds the first account with the command of the document. */
async function addAccount(image: Image, { guide, env, password }: Account): Promise<void> {
  const command = guide.inText(/compose exec -T api-1 (node [^<]+) < password-file/).split(' ');
  const { code, output } = await runBeside(image, { command, env, input: `${password}\n` });
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}:\n${output}`);
}

/** How far a process is from a container here, in one sentence. */
export const isolation = hasNamespaces
  ? 'Each process was process 1 of its own namespace, and its whole file system was read-only.'
  : 'No namespaces here: no process was process 1, and only the rights on the files protected them.';
