import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * The settings of Debian's /etc/nginx/nginx.conf around a file of conf.d: old versions of TLS, and gzip. The guide's
 * configuration must work with both. The numbers of connections are those that the guide asks for.
 */
const aroundGuide = (folder: string, conf: string) => `
daemon off;
${process.getuid?.() === 0 ? 'user root;' : ''}
worker_processes auto;
worker_rlimit_nofile 16384;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log warn;
events {
  worker_connections 8192;
}
http {
  sendfile on;
  tcp_nopush on;
  types_hash_max_size 2048;
  default_type application/octet-stream;
  ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;
  ssl_prefer_server_ciphers on;
  access_log off;
  gzip on;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/${kind};`).join('\n  ')}
  include ${conf};
}
`;

/** The file that certbot would write below the folder `www`, and what is in it. */
export const challenge = { path: '/.well-known/acme-challenge/a-token', proof: 'the proof' };

export function writeChallenge(www: string): void {
  mkdirSync(join(www, dirname(challenge.path)), { recursive: true });
  writeFileSync(join(www, challenge.path), challenge.proof);
}

export type Nginx = {
  /** Makes nginx read its configuration again, as `systemctl reload nginx` does. */
  reload(): void;
  stop(): Promise<void>;
};

/** Starts nginx with the guide's configuration. Throws with nginx's own message when nginx rejects it. */
export async function startNginx(parent: string, conf: string): Promise<Nginx> {
  const folder = join(parent, 'nginx');
  mkdirSync(folder);
  writeFileSync(join(folder, 'latchkey.conf'), conf);
  writeFileSync(join(folder, 'nginx.conf'), aroundGuide(folder, join(folder, 'latchkey.conf')));
  const args = ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')];
  const tried = spawnSync('nginx', [...args, '-t'], { encoding: 'utf8' });
  const said = `${tried.stderr}${readFileSync(join(folder, 'error.log'), 'utf8')}`;
  if (tried.status !== 0) throw new Error(`nginx rejects the guide's configuration:\n${said}`);
  // Trying the conf makes the file too, and leaves it.
  rmSync(join(folder, 'nginx.pid'), { force: true });
  const child = spawn('nginx', args, { stdio: 'ignore' });
  // nginx writes the file when the ports are open.
  while (!existsSync(join(folder, 'nginx.pid'))) {
    if (child.exitCode !== null) throw new Error('nginx has ended at its start');
    await pause(20);
  }
  return { reload: () => child.kill('SIGHUP'), stop: () => stop(child) };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((done) => child.once('exit', done));
  child.kill('SIGTERM');
  await ended;
}
