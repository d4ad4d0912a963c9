import { type ChildProcess, spawn } from 'node:child_process';

export type RunningCommand = {
  /** The output so far. */
  output(): string;
  /** Stops the command as Ctrl-C does; resolves when it and everything it started have ended. */
  stop(): Promise<void>;
};

const startWithin = 60_000;
const stopWithin = 20_000;

/** Starts a command in its own process group; resolves once it has printed `readyLine`. */
export async function startCommand(options: {
  readonly command: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly readyLine: string;
}): Promise<RunningCommand> {
  const [file, ...args] = options.command;
  const child = spawn(file, args, {
    cwd: options.cwd,
    env: options.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  const closed = new Promise<void>((done) => child.once('close', () => done()));
  const ready = new Promise<void>((done, fail) => {
    const collect = (text: string) => {
      output += text;
      if (output.includes(options.readyLine)) done();
    };
    child.stdout.setEncoding('utf8').on('data', collect);
    child.stderr.setEncoding('utf8').on('data', collect);
    child.once('error', fail);
    closed.then(() => fail(new Error(`"${options.command.join(' ')}" ended early.`)));
  });

  // No process may outlive the tests, even when they are killed between a start and a stop.
  const abandon = () => signal(child, 'SIGTERM');
  process.once('exit', abandon);
  const stop = async () => {
    signal(child, 'SIGINT');
    // Wait for `close` and not for `exit`, because npm may exit before its child, which still uses the database.
    await within(stopWithin, closed, () => `It did not stop within 20 s of Ctrl-C:\n${output}`);
    process.off('exit', abandon);
  };

  try {
    await within(startWithin, ready, () => `It was not ready within 60 s:\n${output}`);
  } catch (error) {
    signal(child, 'SIGTERM');
    throw new Error(`${(error as Error).message}\n${output}`);
  }
  return { output: () => output, stop };
}

function signal({ pid }: ChildProcess, name: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function within<Value>(ms: number, work: Promise<Value>, says: () => string): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_done, fail) => {
    timer = setTimeout(() => fail(new Error(says())), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
