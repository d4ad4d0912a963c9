import { execFileSync } from 'node:child_process';
import { createHash, randomBytes, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { pagePolicy } from '@latchkey/contracts/page-policy';
import { type Browser, chromium } from '@playwright/test';
import { makeCertificate } from '../../apps/api/src/testing/make-certificate.ts';
import { makeTemporaryFolder } from '../../apps/api/src/testing/temporary-folder.ts';
import { findChromium } from './find-chromium.ts';
import { findFreePort } from './free-port.ts';
import { startCommand } from './processes.ts';
import { repository } from './server.ts';
import { names, startTlsProxy, type TlsProxy } from './tls-proxy.ts';

export type Layout = 'one origin' | 'sibling hosts';

export type TlsSite = {
  readonly browser: Browser;
  readonly proxy: TlsProxy;
  readonly password: string;
  /** The arguments with which a Chromium finds and trusts the site. */
  readonly chromiumArgs: readonly string[];
  /** The log of the API so far. */
  log(): string;
  stop(): Promise<void>;
};

const main = 'apps/api/dist/main.js';
const siblingBuild = join(repository, 'e2e/results/sibling-build');

/**
 * Starts the product for people: an https origin behind a proxy that ends TLS, and a browser that trusts it.
 * @param further settings of the API besides those of this site
 */
export async function startTlsSite(
  layout: Layout,
  further: NodeJS.ProcessEnv = {},
): Promise<TlsSite> {
  const folder = makeTemporaryFolder('tls');
  const apiPort = await findFreePort();
  const password = randomBytes(16).toString('base64url');
  const env = { ...settings(folder, apiPort), ...further };
  const run = (...given: string[]) =>
    execFileSync('node', given, { cwd: repository, env, input: password, stdio: 'pipe' });
  run(main, '--migrate');
  run('apps/api/dist/user.js', 'create', 'ada', 'ada@example.test');
  const api = await startCommand({
    command: ['node', main, '--banner', '--web', 'apps/web/dist'],
    ...{ cwd: repository, env, readyLine: 'is at https' },
  });
  if (layout === 'sibling hosts') buildForSibling();
  const certificate = makeCertificate('*.example.test');
  const servePage = layout === 'sibling hosts' ? serveSiblingBuild : null;
  const proxy = await startTlsProxy({ ...certificate, apiPort, servePage });
  const chromiumArgs = trustingArgs(proxy, certificate.cert);
  const browser = await chromium.launch({ ...findChromium(), args: chromiumArgs });
  return {
    ...{ browser, proxy, password, chromiumArgs, log: api.output },
    async stop() {
      await browser.close();
      await proxy.stop();
      await api.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function settings(folder: string, port: number): NodeJS.ProcessEnv {
  const secret = () => randomBytes(32).toString('base64url');
  return {
    PATH: process.env.PATH,
    PUBLIC_ORIGIN: `https://${names.app}`,
    TRUST_PROXY_HOPS: '1',
    PORT: String(port),
    DATABASE_URL: `pglite://${join(folder, 'data')}`,
    MAIL_FOLDER: join(folder, 'mails'),
    MAIL_FROM: 'no-reply@example.test',
    ACCEPT_RISKS: 'embedded-database,mails-to-files',
    ACCESS_TOKEN_SECRET: secret(),
    REFRESH_TOKEN_SECRET: secret(),
    PASSWORD_PEPPER: secret(),
  };
}

/** Trusts this one certificate, and finds all hosts of the site at the proxy. */
function trustingArgs(proxy: TlsProxy, cert: string): string[] {
  const publicKey = new X509Certificate(cert).publicKey.export({ type: 'spki', format: 'der' });
  const trusted = createHash('sha256').update(publicKey).digest('base64');
  return [
    '--disable-quic',
    `--ignore-certificate-errors-spki-list=${trusted}`,
    `--host-resolver-rules=MAP *.example.test:443 127.0.0.1:${proxy.port}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1`,
  ];
}

function buildForSibling(): void {
  const { NODE_ENV: _, ...env } = process.env;
  execFileSync('npx', ['vite', 'build', `--outDir=${siblingBuild}`, '--emptyOutDir'], {
    cwd: join(repository, 'apps/web'),
    env: { ...env, LAB: 'off', VITE_API_URL: `https://${names.api}/api` },
    stdio: 'pipe',
  });
}

const types: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
};

/** Serves the page as a file server would, under our policy, which lets it call the API's host too. */
function serveSiblingBuild(req: IncomingMessage, res: ServerResponse): void {
  const { pathname } = new URL(req.url ?? '/', `https://${names.app}`);
  const asked = join(siblingBuild, pathname);
  const file = extname(pathname) && existsSync(asked) ? asked : join(siblingBuild, 'index.html');
  const policy = Object.entries({
    ...pagePolicy,
    'connect-src': ["'self'", `https://${names.api}`],
  });
  res.setHeader('Content-Type', types[extname(file)] ?? 'application/octet-stream');
  res.setHeader(
    'Content-Security-Policy',
    policy.map(([name, values]) => `${name} ${values.join(' ')}`).join('; '),
  );
  res.end(readFileSync(file));
}
