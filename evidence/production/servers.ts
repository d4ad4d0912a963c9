import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  findFreePort,
  type StartedProcess,
  startProcess,
} from '../../apps/api/src/testing/start-process.ts';
import { makeTemporaryFolder } from '../../apps/api/src/testing/temporary-folder.ts';
import { send } from './requests.ts';
import type { Stage } from './scene.ts';

export const repository = join(import.meta.dirname, '../..');

/** One API process. It keeps its port when it is started again. */
export type Server = {
  readonly port: number;
  readonly origin: string;
  readonly metricsPort: number; // feature: metrics
  /** Starts it, from another tree when one is given, and resolves when it is ready. */
  start(root?: string): Promise<void>;
  /** Ends it with a signal. Resolves with how it ended. */
  end(signal: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  readonly process: () => StartedProcess;
  /** The log of all its processes. */
  log(): string;
};

type Options = {
  readonly database: string;
  readonly root?: string;
  readonly env?: Record<string, string>;
};

/** Settings that all processes of a site share. */
export function makeSettings(): Record<string, string> {
  const secret = () => randomBytes(32).toString('base64url');
  return {
    TRUST_PROXY_HOPS: '1',
    BCRYPT_COST: '10',
    SESSIONS_PER_USER: '1000',
    REQUESTS_PER_SECOND: '1000',
    ACCESS_TOKEN_SECRET: secret(),
    REFRESH_TOKEN_SECRET: secret(),
    PASSWORD_PEPPER: secret(),
  };
}

/** Starts an API process with the demo accounts. The stage ends it. */
export async function startServer(stage: Stage, options: Options): Promise<Server> {
  const { database, env = {} } = options;
  const port = await findFreePort();
  const metricsPort = await findFreePort(); // feature: metrics
  const folder = makeTemporaryFolder('production');
  const origin = `http://127.0.0.1:${port}`;
  const started: StartedProcess[] = [];
  const current = () => {
    const last = started.at(-1);
    if (!last) throw new Error('the process was not started');
    return last;
  };
  const server: Server = {
    port,
    origin,
    metricsPort, // feature: metrics
    async start(root = options.root ?? repository) {
      const settings = {
        ...env,
        PORT: String(port),
        METRICS_PORT: String(metricsPort), // feature: metrics
        DATABASE_URL: database,
        MAIL_FOLDER: folder,
      };
      const name = new URL(database).pathname.slice(1);
      const file = join(root, 'apps/api/src/main.ts');
      const args = ['--seed-demo', '--into', name];
      started.push(startProcess({ file, cwd: folder, env: settings, args }));
      await current().printed('"listening"');
      await untilReadiness([server], 200);
    },
    end(signal) {
      current().child.kill(signal);
      return current().ended;
    },
    process: current,
    log: () => started.map((each) => each.stdout()).join(''),
  };
  stage.defer(async () => {
    await server.end('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  await server.start();
  return server;
}

/** Resolves with the milliseconds that passed until every server answered `/readyz` with this status. */
export async function untilReadiness(servers: readonly Server[], status: number): Promise<number> {
  const start = performance.now();
  const look = async ({ origin, log }: Server) => {
    for (;;) {
      const answer = await send(origin, { method: 'GET', path: '/readyz' });
      if (answer.status === status) return;
      if (performance.now() - start > 60_000) {
        const was = `${answer.status}${answer.code} ${answer.body}`;
        throw new Error(`/readyz is not ${status}, but ${was}\n${log().slice(-2_000)}`);
      }
      await pause(50);
    }
  };
  await Promise.all(servers.map(look));
  return Math.round(performance.now() - start);
}
