import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type ViteDevServer } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pagePolicy } from '../../packages/contracts/src/page-policy.ts';

const repository = join(import.meta.dirname, '../..');
/** Files like those of the embedded database, in the same folder as the real ones. The test removes them. */
const data = join(repository, '.data', 'dev-server-test');
const stranger = 'http://localhost:9999';

let vite: ViteDevServer;
let port: number;
let cacheDir: string;
beforeAll(async () => {
  process.env.PUBLIC_ORIGIN = 'http://localhost:3000';
  mkdirSync(data, { recursive: true });
  writeFileSync(join(data, 'hashes.txt'), 'secret');
  writeFileSync(join(import.meta.dirname, '.env.dev-server-test'), 'KEY=secret');
  cacheDir = mkdtempSync(join(tmpdir(), 'web-vite-'));
  vite = await createServer({
    configFile: join(import.meta.dirname, 'vite.config.ts'),
    logLevel: 'silent',
    cacheDir,
    optimizeDeps: { noDiscovery: true },
    server: { port: 0, host: '127.0.0.1', watch: null },
  });
  await vite.listen();
  port = Number(new URL(vite.resolvedUrls?.local[0] ?? '').port);
});
afterAll(async () => {
  await vite.close();
  rmSync(data, { recursive: true });
  rmSync(join(import.meta.dirname, '.env.dev-server-test'));
  rmSync(cacheDir, { recursive: true });
});

type Answer = { status: number | undefined; headers: IncomingHttpHeaders; text: string };

/** Requests the path exactly as written; status 101 when the connection becomes a WebSocket. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((done, fail) => {
    const sent = request({ port, host: '127.0.0.1', path, method, headers, agent: false });
    sent.on('upgrade', ({ statusCode, headers }, socket) => {
      socket.destroy();
      done({ status: statusCode, headers, text: '' });
    });
    sent.on('response', (res) => {
      let text = '';
      res.setEncoding('utf8').on('data', (part) => {
        text += part;
      });
      res.on('end', () => done({ status: res.statusCode, headers: res.headers, text }));
    });
    sent.on('error', fail).end();
  });
}

describe('the dev server', () => {
  const web = import.meta.dirname;
  const paths = [
    `${data}/hashes.txt`,
    `${web}/.env.dev-server-test`,
    `${repository}/.git/HEAD`,
    `${repository}/.git`,
    `${repository}/.ci/run`,
    `${repository}/package.json`,
    `${repository}/apps/api/src/main.ts`,
    '/etc/hostname',
  ];
  const spellings = [
    (path: string) => `/@fs${path}`,
    (path: string) => `/@fs/${path}`,
    (path: string) => `/@fs${path.replace(/\.(?=[^.]*$)/, '%2e')}`,
    (path: string) => `/@id/${path}`,
    (path: string) => `/../..${path.replace(repository, '')}`,
    (path: string) => `/..%2f..${path.replace(repository, '')}`,
  ];
  const queries = [
    '',
    '?raw',
    '?url',
    '?inline',
    '?import',
    '?import&raw',
    '?raw??',
    '?import&url&inline',
  ];

  it.each(paths)('does not serve %s, however the path is spelled', async (path) => {
    for (const spell of spellings) {
      for (const query of queries) {
        const { status, text } = await ask(`${spell(path)}${query}`);
        // For an unknown address Vite sends the page, and for an asset a module that contains only the asset's address.
        const isRefused =
          [400, 403, 404].includes(Number(status)) ||
          text.includes('id="root"') ||
          text.startsWith('export default "/@fs/');
        expect(isRefused, `${spell(path)}${query}: ${status} ${text.slice(0, 80)}`).toBe(true);
        expect(text).not.toContain('secret');
      }
    }
  });

  it('serves the sources of the page', async () => {
    expect((await ask('/src/main.tsx')).status).toBe(200);
    expect((await ask(`/@fs${repository}/packages/contracts/src/api.ts`)).status).toBe(200);
  });
});

describe('a page of another port', () => {
  it.each(['/src/main.tsx', '/', '/@vite/client'])('cannot read %s', async (path) => {
    const answer = await ask(path, { origin: stranger });
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
    // A foreign page cannot run it as a script either.
    expect(answer.headers['cross-origin-resource-policy']).toBe('same-origin');
  });

  it.each(['/__lab/steal', '/api/auth/refresh'])('is not allowed to POST to %s', async (path) => {
    const headers = {
      origin: stranger,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'x-requested-with',
    };
    const answer = await ask(path, headers, 'OPTIONS');
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('gets no live updates, because the socket requires a token that only our own page gets', async () => {
    const headers = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      origin: stranger,
      'sec-websocket-version': '13',
      'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
      'sec-websocket-protocol': 'vite-hmr',
    };
    for (const path of ['/', '/?token=wrong']) {
      expect((await ask(path, headers)).status, path).toBe(400);
    }
    const { webSocketToken } = vite.config;
    expect((await ask(`/?token=${webSocketToken}`, headers)).status).toBe(101);
  });
});

it('a request for a host name that somebody else has pointed at this machine is refused', async () => {
  expect((await ask('/src/main.tsx', { host: 'evil.example' })).status).toBe(403);
});

describe('the page in development', () => {
  const page = { accept: 'text/html' };

  it('has the policy of the built page, and a nonce for what Vite writes into the page', async () => {
    const answer = await ask('/src/main.tsx');
    const policy = String(answer.headers['content-security-policy']);
    const nonce = /'nonce-([\w-]{22})'/.exec(policy)?.[1];
    const without = policy.replaceAll(` 'nonce-${nonce}'`, '');
    const expected = Object.entries(pagePolicy).map(([name, sources]) =>
      [name, ...sources].join(' '),
    );
    expect(without).toBe(expected.join(';'));
    expect(policy).not.toContain('unsafe');
    const html = await vite.transformIndexHtml('/', '<head></head><script>1</script>');
    expect(html).toContain(`<script nonce="${nonce}">1`);
    // Vite's client would make a SharedWorker from a string when the server restarts, which this policy forbids.
    const [firstScript] = /<script.*?<\/script>/s.exec(html) ?? [];
    expect(firstScript).toBe(`<script nonce="${nonce}">delete globalThis.SharedWorker;</script>`);
  });

  it('links to the right address when it is opened at another one', async () => {
    const answer = await ask('/sign-in', page);
    expect(answer.status).toBe(421);
    expect(answer.text).toContain('<a href="http://localhost:3000">');
    expect(answer.headers['content-security-policy']).toContain("trusted-types 'none'");
  });
});
