import { rmSync } from 'node:fs';
import { createServer as createHttpServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer, type ViteDevServer } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeApi } from '../../apps/api/src/features/openapi/describe-api.ts';
import { makeTemporaryFolder } from '../../apps/api/src/testing/temporary-folder.ts';
import { type ApiDocument, apiPage } from './openapi-page.ts';
import { writeSchema } from './openapi-schema.ts';
import { serveOpenapi } from './openapi-serve.ts';

const text = JSON.stringify(describeApi({ refreshCookie: 'latchkey-3000-refresh' }));
const document: ApiDocument = JSON.parse(text);

describe('the page of the API in development', () => {
  const page = apiPage(document);

  it('shows every operation, and every code of its answers', () => {
    const operations = Object.values(document.paths).flatMap((each) => Object.values(each));
    expect(page.match(/<details/g)).toHaveLength(operations.length);
    for (const { summary } of operations) expect(page).toContain(`>${summary}</span>`);
    const [, login = ''] = /\/auth\/login<\/code>(.*?)<\/details>/s.exec(page) ?? [];
    for (const code of ['invalid_credentials', 'rate_limited', 'csrf_rejected'])
      expect(login).toContain(`<code>${code}</code>`);
  });

  it('runs no script, and takes no text of the document for HTML', () => {
    const hostile = JSON.parse(text.replaceAll('Answers who is signed in', '<script>x</script>'));
    expect(apiPage(hostile)).toContain('&lt;script&gt;x&lt;/script&gt;');
    expect(apiPage(hostile)).not.toContain('<script');
  });
});

it('a schema is written as people write a type', () => {
  const schema = {
    type: 'object',
    properties: {
      name: { type: 'string', minLength: 1, maxLength: 32 },
      at: { anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }] },
      roles: { type: 'array', items: { enum: ['user', 'admin'] } },
      rows: { type: 'object', additionalProperties: { type: 'object', properties: {} } },
    },
    required: ['name'],
  };
  expect(writeSchema(schema)).toBe(`{
  name: string, 1 to 32 characters
  at?: date-time | null
  roles?: list of "user" | "admin"
  rows?: for each name: {
  }
}`);
});

describe('the dev server', () => {
  let api: Server;
  let folder: string;
  let vite: ViteDevServer;
  let origin: string;
  beforeAll(async () => {
    folder = makeTemporaryFolder('dev-openapi');
    api = createHttpServer((_req, res) => res.end(text));
    await new Promise<void>((done) => api.listen(0, '127.0.0.1', done));
    const { port } = api.address() as AddressInfo;
    vite = await createServer({
      configFile: false,
      root: folder,
      logLevel: 'silent',
      server: { port: 0, host: '127.0.0.1', watch: null },
      plugins: [serveOpenapi(`http://127.0.0.1:${port}/`)],
    });
    await vite.listen();
    origin = vite.resolvedUrls?.local[0] ?? '';
  });
  afterAll(async () => {
    await vite.close();
    rmSync(folder, { recursive: true });
  });

  it('serves the page and its styles under a policy that allows no script', async () => {
    const page = await fetch(`${origin}__api/`);
    expect([page.status, await page.text()]).toEqual([200, apiPage(document)]);
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none';/);
    const styles = await fetch(`${origin}__api/styles.css`);
    expect(styles.headers.get('content-type')).toContain('text/css');
    expect(await styles.text()).toContain('.operation');
  });

  it('says so while the API does not answer', async () => {
    api.closeAllConnections();
    await new Promise((done) => api.close(done));
    const page = await fetch(`${origin}__api/`);
    expect([page.status, await page.text()]).toEqual([
      503,
      expect.stringContaining('does not answer'),
    ]);
  });
});
