import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import { pathToFileURL } from 'node:url';

const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

export type StartedProcess = {
  readonly child: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** Resolves when its standard output contains the text; rejects when the process ends without it. */
  printed(text: string): Promise<void>;
  /** Resolves when the process has ended. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
};

type Options = {
  readonly file: string;
  readonly cwd: string;
  readonly env: Record<string, string>;
  readonly args?: readonly string[];
};

/** Starts a file, TypeScript or not, as a separate process with only the given environment. */
export function startProcess({ file, cwd, env, args = [] }: Options): StartedProcess {
  const loader = file.endsWith('.ts') ? ['--import', tsx] : [];
  const child = spawn(process.execPath, [...loader, file, ...args], {
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
  const ended: StartedProcess['ended'] = new Promise((done) => {
    child.on('close', (code, signal) => done({ code, signal }));
  });
  return {
    child,
    ended,
    stdout: () => stdout,
    stderr: () => stderr,
    printed: (text) =>
      new Promise((done, fail) => {
        const look = () => {
          if (!stdout.includes(text)) return;
          watchers.delete(look);
          done();
        };
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
