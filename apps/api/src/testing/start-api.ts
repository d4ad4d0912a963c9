import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { keepLogs } from './captured-logs.ts';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

export type ApiProcess = {
  readonly child: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** Resolves when a line of its log holds the text; rejects when it ends without. */
  logged(text: string): Promise<void>;
  /** Resolves when it has ended. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
};

type Options = { cwd: string; env: Record<string, string>; args?: readonly string[] };

/** Starts main.ts as a process of its own, as `npm run dev` does, with no environment but the given one. */
export function startApi({ cwd, env, args = [] }: Options): ApiProcess {
  const child = spawn(process.execPath, ['--import', tsx, main, ...args], {
    cwd,
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const watchers = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    for (const look of watchers) look();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((done) => {
    child.on('close', (code, signal) => {
      keepLogs(
        stdout
          .split(/(?<=\n)/)
          .filter((line) => line.startsWith('{'))
          .join(''),
      );
      done({ code, signal });
    });
  });
  return {
    child,
    ended,
    stdout: () => stdout,
    stderr: () => stderr,
    logged: (text) =>
      new Promise((done, fail) => {
        const look = () => stdout.includes(text) && done();
        watchers.add(look);
        look();
        void ended.then(() => fail(new Error(`ended without "${text}": ${stdout}${stderr}`)));
      }),
  };
}

/** A port that was free a moment ago. */
export async function findFreePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, '127.0.0.1', done));
  const { port } = probe.address() as AddressInfo;
  await new Promise((done) => probe.close(done));
  return port;
}
