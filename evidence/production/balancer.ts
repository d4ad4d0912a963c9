import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { findFreePort } from '../../apps/api/src/testing/start-process.ts';
import { makeTemporaryFolder } from '../../apps/api/src/testing/temporary-folder.ts';
import { startNginx } from '../../scripts/deploy-guide/nginx.ts';
import { SkippedScene, type Stage } from './scene.ts';

export type Balancer = {
  readonly origin: string;
  /** Sends no further request to these ports, as the guide does before it restarts a process. */
  markDown(ports: readonly number[]): Promise<void>;
};

/** Starts nginx, which sends each request to the next process in turn. Its header X-Served-By has the process. */
export async function startBalancer(stage: Stage, ports: readonly number[]): Promise<Balancer> {
  if (spawnSync('nginx', ['-v']).status !== 0) throw new SkippedScene('nginx is not installed.');
  const folder = makeTemporaryFolder('balancer');
  stage.defer(() => rmSync(folder, { recursive: true, force: true }));
  const port = await findFreePort();
  const nginx = await startNginx(folder, configuration(port, ports, []));
  stage.defer(nginx.stop);
  return {
    origin: `http://127.0.0.1:${port}`,
    async markDown(down) {
      writeFileSync(join(folder, 'nginx/latchkey.conf'), configuration(port, ports, down));
      nginx.reload();
      // The old workers finish what they have begun; the guide waits as long.
      await pause(2_000);
    },
  };
}

/** The client's address comes from X-Forwarded-For, because all clients are on one machine here. */
function configuration(port: number, ports: readonly number[], down: readonly number[]): string {
  const server = (each: number) =>
    `server 127.0.0.1:${each} max_fails=0${down.includes(each) ? ' down' : ''};`;
  return `
upstream api { ${ports.map(server).join(' ')} }
server {
  listen 127.0.0.1:${port};
  proxy_http_version 1.1;
  proxy_set_header Host $host;
  proxy_set_header X-Forwarded-For $http_x_forwarded_for;
  proxy_connect_timeout 2s;
  proxy_read_timeout 30s;
  proxy_next_upstream error timeout;
  gzip off;
  add_header X-Served-By $upstream_addr always;
  location / { proxy_pass http://api; }
}
`;
}
