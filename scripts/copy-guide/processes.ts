import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { type StartedProcess, startProcess } from '../../apps/api/src/testing/start-process.ts';
import { untilReady } from '../deploy-guide/service.ts';
import type { AppPorts } from './apps.ts';
import type { CopiedApps } from './follow.ts';

const tools = { tsc: 'typescript/bin/tsc', vite: 'vite/bin/vite.js' };

/** Runs a tool of an app to its end. Throws with its output when it fails. */
export function runTool(app: string, tool: keyof typeof tools, ...given: string[]): void {
  const command = [join('node_modules', tools[tool]), ...given];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, {
    cwd: app,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${tool} fails in ${app}:\n${stdout}${stderr}`);
}

export type Running = {
  stop(): Promise<void>;
};

/** Starts the API, and the dev server of Vite beside it. Resolves when the page and the API answer. */
export async function startInDevelopment(apps: CopiedApps, ports: AppPorts): Promise<Running> {
  const vite = { file: join('node_modules', tools.vite), cwd: apps.web, env: {} };
  return untilUp(ports, [
    startApi(apps, apps.startApi, { PORT: String(ports.api) }),
    startProcess(vite),
  ]);
}

/** Starts the one process that serves the built SPA and the API. */
export async function startInProduction(apps: CopiedApps, ports: AppPorts): Promise<Running> {
  return untilUp(ports, [startApi(apps, apps.startBoth)]);
}

function startApi({ api }: CopiedApps, [file = '', ...args]: readonly string[], env = {}) {
  return startProcess({ file, args, cwd: api, env });
}

async function untilUp({ page }: AppPorts, started: readonly StartedProcess[]): Promise<Running> {
  const kill = () => {
    for (const { child } of started) child.kill('SIGTERM');
  };
  const stop = async () => {
    kill();
    await Promise.all(started.map(({ ended }) => ended));
  };
  process.once('exit', kill);
  const log = () => started.map((one) => one.stdout() + one.stderr()).join('\n');
  const [api] = started;
  try {
    await api?.printed('"listening"');
    await untilReady(`http://localhost:${page}/`, log);
    return { stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
