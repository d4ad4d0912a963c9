import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Image } from './build-image.ts';

/** The user `node` of the official image. */
const user = 1000;

const isRoot = process.getuid?.() === 0;

/**
 * Whether processes can have namespaces of their own here, as root. Then a process is process 1 and its whole file
 * system is read-only. Otherwise the process is an ordinary one, and only the rights on the files protect them.
 */
export const hasNamespaces =
  isRoot && spawnSync('unshare', ['--pid', '--fork', '--mount', 'true']).status === 0;

export type Container = {
  /** Sends a signal to the process itself. Does nothing when it has ended. */
  kill(signal: NodeJS.Signals): void;
  log(): string;
  readonly ended: Promise<number | null>;
};

type Options = {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
};

/**
 * Starts a process as a container of the image would: in its working directory, with only the given environment, not as
 * root, and with a file system that it cannot write to.
 */
export function runContainer(image: Image, { command, env }: Options): Container {
  const given = { cwd: image.workdir, env: environment(image, env) };
  const child = hasNamespaces
    ? spawn('unshare', isolated(image, command), given)
    : spawn(command[0] ?? '', command.slice(1), { ...given, ...asUser() });
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
  return {
    kill(signal) {
      if (child.exitCode === null && child.signalCode === null)
        process.kill(processId(child), signal);
    },
    log: () => log,
    ended: new Promise((done) => child.once('close', done)),
  };
}

/** Runs a command beside the process, as `docker exec` and health checks do, and returns its exit code. */
export async function runBeside(
  image: Image,
  { command, env, input = '' }: Options & { readonly input?: string },
): Promise<{ code: number | null; output: string }> {
  const child = spawn(command[0] ?? '', command.slice(1), {
    cwd: image.workdir,
    env: environment(image, env),
    ...asUser(),
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  child.stdin.end(input);
  const code = await new Promise<number | null>((done) => child.once('close', done));
  return { code, output };
}

const environment = (image: Image, env: Options['env']) => ({
  PATH: process.env.PATH ?? '',
  ...image.env,
  ...env,
});

const asUser = () => (isRoot ? { uid: user, gid: user } : {});

/** Makes every file read-only in namespaces of its own, gives up all rights, and becomes the command. */
function isolated(image: Image, command: readonly string[]): string[] {
  const setUp =
    'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && mount -o remount,bind,ro / && cd "$0" && exec "$@"';
  return [
    ...['--pid', '--fork', '--mount', '--kill-child', 'sh', '-e', '-c', setUp, image.workdir],
    ...['setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups'],
    ...['--bounding-set=-all', '--no-new-privs', ...command],
  ];
}

/** The process itself: with namespaces it is the only child of `unshare`. */
function processId({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error('the process has not started');
  if (!hasNamespaces) return pid;
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'));
}

/** Resolves when the log contains the text. Throws with the log when the process ends, or after a minute. */
export async function untilLogged(container: Container, text: string): Promise<void> {
  let code: number | null | undefined;
  void container.ended.then((ended) => {
    code = ended;
  });
  for (let tries = 0; tries < 600 && code === undefined; tries++) {
    if (container.log().includes(text)) return;
    await pause(100);
  }
  throw new Error(`no ${text} in the log (exit code ${code}):\n${container.log()}`);
}
