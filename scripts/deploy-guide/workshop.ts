import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { findFreePort } from '../../apps/api/src/testing/start-process.ts';
import type { Guide } from './guide.ts';

const portNames = ['http', 'https', 'first', 'second', 'database', 'control'] as const;
export type Ports = Record<(typeof portNames)[number], number>;

export type Workshop = {
  /** The folder that replaces /srv/latchkey and the folders in /etc. */
  readonly folder: string;
  readonly guide: Guide;
  readonly ports: Ports;
};

export async function findPorts(): Promise<Ports> {
  const found = new Set<number>();
  while (found.size < portNames.length) found.add(await findFreePort());
  const ports = [...found];
  return Object.fromEntries(portNames.map((name, at) => [name, ports[at]])) as Ports;
}

/**
 * Runs the guide's matching shell block with bash, and resolves with its standard output. The block finds the file
 * `password-file` in the workshop's folder. Throws with the whole output when the block fails.
 */
export async function runBlock(
  { folder, guide, ports }: Workshop,
  holds: RegExp,
  env: Record<string, string> = {},
): Promise<string> {
  const block = guide.block('sh', holds);
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('npm_'));
  const child = spawn('bash', ['-e', '-c', block], {
    cwd: folder,
    env: {
      ...Object.fromEntries(inherited),
      PATH: `${join(import.meta.dirname, 'stand-ins')}:${process.env.PATH}`,
      CHECK_URL: `http://127.0.0.1:${ports.control}`,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise((done) => child.once('exit', done));
  const [printed, said] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if ((await ended) !== 0) throw new Error(`this failed:\n${block}\n${printed}${said}`);
  return printed.trim();
}
