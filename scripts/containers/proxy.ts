import { spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { writeChallenge } from '../deploy-guide/nginx.ts';
import type { Ports } from '../deploy-guide/workshop.ts';
import { proxySubstitutions, substitute } from './substitutions.ts';

const isRoot = process.getuid?.() === 0;
/** The user `nginx` of the official image. */
const user = 101;

type Options = {
  /** The copy of the folder `deploy`. */
  readonly deploy: string;
  readonly folder: string;
  readonly ports: Ports;
};

/** Starts nginx with the files of deploy/nginx, not as root. Returns what stops it. */
export async function startProxy({ deploy, folder, ports }: Options): Promise<() => Promise<void>> {
  const files = join(folder, 'proxy');
  const rules = proxySubstitutions(ports, files);
  const fill = (from: string, to: string) =>
    writeFileSync(join(files, to), substitute(readFileSync(join(deploy, from), 'utf8'), rules));
  mkdirSync(join(files, 'tmp'), { recursive: true });
  chmodSync(join(files, 'tmp'), 0o1777);
  cpSync(join(deploy, 'certificate'), join(files, 'etc/ssl/latchkey'), { recursive: true });
  writeChallenge(join(files, 'acme'));
  fill('nginx/nginx.conf', 'nginx.conf');
  fill('nginx/latchkey.conf.template', 'tmp/latchkey.conf');

  const child = spawn(
    'nginx',
    ['-c', join(files, 'nginx.conf'), '-e', 'stderr', '-g', 'daemon off;'],
    { stdio: ['ignore', 'ignore', 'pipe'], ...(isRoot && { uid: user, gid: user }) },
  );
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const ended = new Promise((done) => child.once('close', done));
  // nginx writes the file when the ports are open.
  while (!existsSync(join(files, 'tmp/nginx.pid'))) {
    if (child.exitCode !== null) throw new Error(`nginx has ended at its start:\n${said}`);
    await pause(20);
  }
  return async () => {
    child.kill('SIGTERM');
    await ended;
  };
}
