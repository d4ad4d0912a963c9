import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** The unit's settings for the process of one instance. */
type Unit = {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Record<string, string>;
};

export type Services = {
  /** Starts an instance, and stops it before when it is running. */
  restart(instance: string): Promise<void>;
  stopAll(): Promise<void>;
  /** The log of all instances. */
  log(): string;
};

/** Runs the instances of a systemd template unit, as far as this is possible without systemd. */
export function createServices(unitText: string): Services {
  const running = new Map<string, ChildProcess>();
  let log = '';

  function start(instance: string): void {
    const { command, cwd, env } = readUnit(unitText, instance);
    const [file = '', ...args] = command;
    const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        log += text;
      });
    running.set(instance, child);
  }

  async function stop(instance: string): Promise<void> {
    const child = running.get(instance);
    running.delete(instance);
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((done) => child.once('exit', done));
    child.kill('SIGTERM');
    await ended;
  }

  return {
    async restart(instance) {
      await stop(instance);
      start(instance);
    },
    async stopAll() {
      await Promise.all([...running.keys()].map(stop));
    },
    log: () => log,
  };
}

function readUnit(text: string, instance: string): Unit {
  const lines = text.replaceAll('%i', instance).split('\n');
  const values = (name: string) =>
    lines.filter((line) => line.startsWith(`${name}=`)).map((line) => line.slice(name.length + 1));
  const files = values('EnvironmentFile').flatMap((file) => readFileSync(file, 'utf8').split('\n'));
  const settings = [...values('Environment'), ...files].filter((line) => line.includes('='));
  return {
    command: values('ExecStart')[0]?.split(' ') ?? [],
    cwd: values('WorkingDirectory')[0] ?? '/',
    env: Object.fromEntries(
      settings.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    ),
  };
}

/** Resolves when an address answers 200; throws with the log after half a minute. */
export async function untilReady(url: string, log: () => string): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) return;
    await pause(100);
  }
  throw new Error(`${url} does not answer 200:\n${log().slice(-2000)}`);
}
