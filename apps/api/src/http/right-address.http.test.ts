import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../testing/create-test-app.ts';
import { getExactly } from '../testing/get-exactly.ts';
import { makeTemporaryFolder } from '../testing/temporary-folder.ts';

const page = '<!doctype html><title>the page</title>';

let webRoot: string;
let local: TestApp;
let deployed: TestApp;
beforeAll(async () => {
  webRoot = makeTemporaryFolder('web');
  writeFileSync(join(webRoot, 'index.html'), page);
  writeFileSync(join(webRoot, 'favicon.svg'), '<svg/>');
  local = await createTestApp({ webRoot });
  deployed = await createTestApp({
    webRoot,
    env: { PUBLIC_ORIGIN: 'https://app.example.com' },
    database: local.source,
  });
});
afterAll(async () => {
  await deployed.close();
  await local.close();
  rmSync(webRoot, { recursive: true });
});

const open = (path: string, host: string, { server } = local) =>
  getExactly(server, path, { headers: { host } });

it.each(['127.0.0.1:3000', '[::1]:3000', '127.1.2.3:3000', '0.0.0.0:3000', 'app.localhost:3000'])(
  'a request for a page at %s is redirected to the same page at the public origin',
  async (host) => {
    const answer = await open('/sign-in?returnTo=%2Fhome', host);
    expect(answer.status).toBe(307);
    expect(answer.headers).toMatchObject({
      location: 'http://localhost:3000/sign-in?returnTo=%2Fhome',
      'cache-control': 'no-store',
    });
  },
);

it.each([
  'localhost:8080',
  '127.0.0.1:8080',
  '[::1]:8080',
  '192.168.1.5:3000',
  'machine.local:3000',
  'localhost.evil.example:3000',
  'localhost',
])(
  'a request for a page at %s gets one that names the public origin and not the requested host',
  async (host) => {
    const answer = await open('/sign-in', host);
    expect(answer.status).toBe(421);
    expect(answer.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    });
    expect(answer.text).toContain('<a href="http://localhost:3000">http://localhost:3000</a>');
    expect(answer.text).not.toContain(host === 'localhost' ? 'localhost<' : host);
  },
);

it.each(['localhost:3000', 'LOCALHOST:3000'])(
  'a request for a page at %s gets the page',
  async (host) => {
    expect((await open('/sign-in', host)).text).toBe(page);
  },
);

it('neither an invalid Host header nor a whole address as path redirects to another site', async () => {
  expect((await open('/', 'a b<script>')).status).toBe(421);
  const answer = await open('http://evil.example/x', '127.0.0.1:3000');
  expect(answer.headers.location).toBe('http://localhost:3000/');
  expect((await open('//evil', '127.0.0.1:3000')).headers.location).toBe(
    'http://localhost:3000//evil',
  );
});

it('files are served at any address, because they are no pages', async () => {
  expect((await open('/favicon.svg', '127.0.0.1:3000')).text).toBe('<svg/>');
});

it('with an https origin the Host header is ignored, because a proxy may have replaced it', async () => {
  expect((await open('/sign-in', '127.0.0.1:5000', deployed)).text).toBe(page);
});

describe('a sign-in that is refused as forged', () => {
  const signIn = async (headers: Record<string, string>) => {
    const { status, text } = await getExactly(local.server, '/api/auth/login', {
      method: 'POST',
      headers,
    });
    return { status, detail: JSON.parse(text).detail };
  };
  const custom = { 'X-Requested-With': 'XMLHttpRequest' };

  it('is answered with the accepted origin, not with that of the request', async () => {
    const answer = await signIn({ ...custom, Origin: 'http://127.0.0.1:3000' });
    expect(answer).toEqual({
      status: 403,
      detail:
        'A page of another address sent it. Open the application at http://localhost:3000, its own address.',
    });
  });

  it('is answered with the name of the missing header', async () => {
    expect(await signIn({ Origin: 'http://localhost:3000' })).toEqual({
      status: 403,
      detail: 'The request lacks the header X-Requested-With: XMLHttpRequest.',
    });
  });

  it('is answered with the fact that the browser reports another site', async () => {
    expect(await signIn({ ...custom, 'Sec-Fetch-Site': 'cross-site' })).toEqual({
      status: 403,
      detail:
        'The browser says that another site sent it. Open the application at http://localhost:3000, its own address.',
    });
  });
});
