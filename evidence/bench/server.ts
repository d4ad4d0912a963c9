import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { findFreePort } from '../../apps/api/src/testing/start-process.ts';

export type Server = {
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
};

type Options = {
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Flags for node, such as those of its profiler. */
  readonly flags?: readonly string[];
  /** What the server itself is given. */
  readonly args?: readonly string[];
};

/**
 * Starts a server with node and nothing before it. The server listens on the `PORT` of `env`, or on a free one. Its log
 * goes to /dev/null. A pipe would make this process read it, and so slow the client.
 */
export async function startServer({
  file,
  env,
  cwd = '/',
  flags = [],
  args = [],
}: Options): Promise<Server> {
  const port = env.PORT ? Number(env.PORT) : await findFreePort();
  const child = spawn(process.execPath, [...flags, file, ...args], {
    cwd,
    env: { PATH: process.env.PATH ?? '', ...env, PORT: String(port) },
    stdio: ['ignore', openSync('/dev/null', 'w'), 'inherit'],
  });
  const ended = once(child, 'exit');
  const answers = () =>
    fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    );
  while (!(await answers())) {
    if (child.exitCode !== null) throw new Error(`${file} ended before it listened`);
    await pause(100);
  }
  return {
    port,
    pid: Number(child.pid),
    async stop() {
      child.kill('SIGTERM');
      await Promise.race([ended, pause(5_000).then(() => child.kill('SIGKILL'))]);
    },
  };
}
