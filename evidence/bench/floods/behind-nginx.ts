import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { findFreePort } from '../../../apps/api/src/testing/start-process.ts';
import { makeTemporaryFolder } from '../../../apps/api/src/testing/temporary-folder.ts';

/**
 * Puts nginx in front of a port, with the limits of docs/adapt/deploy-on-one-machine.md. It takes the client's address
 * from X-Forwarded-For, because flood and honest people run on one machine here.
 *
 * @returns the port of nginx, and what stops it
 */
export async function putBehindNginx(target: number) {
  const folder = makeTemporaryFolder('floods-nginx');
  const port = await findFreePort();
  const file = join(folder, 'nginx.conf');
  writeFileSync(file, configuration({ folder, port, target }));
  const nginx = spawn('nginx', ['-c', file, '-p', folder], { stdio: 'inherit' });
  await accepts(port);
  return {
    port,
    async close() {
      nginx.kill('SIGTERM');
      await once(nginx, 'exit');
    },
  };
}

async function accepts(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
  } catch {
    return accepts(port);
  } finally {
    socket.destroy();
  }
}

const configuration = (site: { folder: string; port: number; target: number }) => `
daemon off;
worker_processes 1;
worker_rlimit_nofile 8192;
pid ${site.folder}/pid;
error_log ${site.folder}/error.log;
events { worker_connections 4096; }
http {
  access_log off;
  client_body_temp_path ${site.folder}/body;
  proxy_temp_path ${site.folder}/proxy;
  fastcgi_temp_path ${site.folder}/fastcgi;
  uwsgi_temp_path ${site.folder}/uwsgi;
  scgi_temp_path ${site.folder}/scgi;
  set_real_ip_from 127.0.0.1;
  real_ip_header X-Forwarded-For;
  limit_req_zone $binary_remote_addr zone=requests:10m rate=100r/s;
  limit_conn_zone $binary_remote_addr zone=connections:10m;
  upstream latchkey { server 127.0.0.1:${site.target} max_fails=0; }
  server {
    listen 127.0.0.1:${site.port} backlog=4096;
    limit_req zone=requests burst=500 delay=300;
    limit_req_status 429;
    limit_conn connections 300;
    limit_conn_status 429;
    client_max_body_size 32k;
    client_header_timeout 10s;
    client_body_timeout 10s;
    proxy_http_version 1.1;
    proxy_set_header Host $host;
    proxy_set_header X-Forwarded-For $remote_addr;
    location / { proxy_pass http://latchkey; }
  }
}
`;
