import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectProblem } from '../testing/answers.ts';
import { createTestApp, type TestApp } from '../testing/create-test-app.ts';
import { getExactly } from '../testing/get-exactly.ts';
import { makeTemporaryFolder } from '../testing/temporary-folder.ts';

const page = '<!doctype html><title>the page</title>';

let folder: string;
let test: TestApp;
beforeAll(async () => {
  folder = makeTemporaryFolder('web');
  const files: Record<string, string> = {
    'secret.txt': 'outside',
    'web/index.html': page,
    'web/favicon.svg': '<svg/>',
    'web/.env': 'SECRET=1',
    'web/.git/config': 'secret',
    'web/assets/index-4f3a.js': 'void 0',
    'web/assets/index-4f3a.js.map': 'secret',
    'web/assets/.hidden.js': 'secret',
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  test = await createTestApp({
    webRoot: join(folder, 'web'),
    env: { PUBLIC_ORIGIN: 'https://app.example.com' },
  });
});
afterAll(async () => {
  await test.close();
  rmSync(folder, { recursive: true });
});

const get = (path: string, { method = 'GET', accept = 'text/html,*/*' } = {}) =>
  getExactly(test.server, path, { method, headers: { accept } });

/** The security headers of the page. They are written out here, not taken from the code. */
const pageRules = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join(';'),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': expect.stringMatching(/camera=\(\).* geolocation=\(\).* microphone=\(\)/),
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

describe('the page', () => {
  it.each([
    '/',
    '/sign-in',
    '/some/deep/link',
    '/sign-in?returnTo=%2Fhome',
    '/api-docs',
    '/caf%C3%A9',
  ])('is served at %s with the strict headers, and revalidated each time', async (path) => {
    const answer = await get(path);
    expect(answer.status).toBe(200);
    expect(answer.text).toBe(page);
    expect(answer.headers).toMatchObject({
      ...pageRules,
      'cache-control': 'no-cache',
      'content-type': 'text/html; charset=utf-8',
    });
    expect(answer.headers).not.toHaveProperty('x-powered-by');
  });

  it('is served to HEAD without its body', async () => {
    const answer = await get('/sign-in', { method: 'HEAD' });
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect(answer.headers).toMatchObject(pageRules);
  });

  it('is not served to other methods, nor to clients that do not accept HTML', async () => {
    expect((await get('/sign-in', { method: 'POST' })).status).toBe(404);
    expect((await get('/sign-in', { accept: 'application/json' })).status).toBe(404);
  });
});

describe('a file', () => {
  it('of the build is cached for a year, because its name changes with its content', async () => {
    const answer = await get('/assets/index-4f3a.js');
    expect(answer).toMatchObject({ status: 200, text: 'void 0' });
    expect(answer.headers).toMatchObject({
      ...pageRules,
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': expect.stringMatching(/^(text|application)\/javascript/),
    });
  });

  it('beside the page is served, and revalidated each time', async () => {
    const answer = await get('/favicon.svg');
    expect(answer).toMatchObject({ status: 200, text: '<svg/>' });
    expect(answer.headers).toMatchObject({ ...pageRules, 'cache-control': 'no-cache' });
  });
});

describe('a path without a file or a page is 404 as JSON, never the page', () => {
  it.each([
    '/assets/nope.js',
    '/assets/nope.css',
    '/favicon.ico',
    '/robots.txt',
    '/.env',
    '/.git/config',
    '/assets/.hidden.js',
    '/assets/index-4f3a.js.map',
    '/assets',
    '/assets/',
    '/sign-in/.env',
    '/index.html.bak',
  ])('%s', async (path) => {
    const answer = await get(path);
    expect(answer.status).toBe(404);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(JSON.parse(answer.text)).toMatchObject({ code: 'not_found' });
  });
});

describe('a path that tries to leave the folder', () => {
  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/%2e%2e%2fsecret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/..\\secret.txt',
    '/..%5csecret.txt',
    '/%252e%252e%252fsecret.txt',
    '//etc/passwd',
    '/assets/..%2f.env',
    '/%00',
    '/secret.txt%00.svg',
    '/%E0%A4%A',
  ])('%s reaches no file outside', async (path) => {
    const answer = await get(path);
    expect(answer.text).not.toMatch(/outside|SECRET|root:/);
    expect([200, 404]).toContain(answer.status);
    if (answer.status === 200) expect(answer.text).toBe(page);
  });
});

describe('below /api nothing is a page', () => {
  it.each(['/api', '/api/', '/api/nothing', '/api/assets/index-4f3a.js', '/api/%E0%A4%A'])(
    '%s is 404 as JSON',
    async (path) => {
      const answer = await get(path);
      expect(answer.status).toBe(404);
      expect(answer.headers['content-security-policy']).toBe(
        "default-src 'none';frame-ancestors 'none';sandbox",
      );
      expect(JSON.parse(answer.text)).toMatchObject({ code: 'not_found' });
    },
  );

  it('an address without an endpoint is answered as by a process that serves no page', async () => {
    const answer = await test.browser().get('/api/nothing');
    expectProblem(answer, 'not_found', {
      origin: 'https://app.example.com',
      headers: { 'strict-transport-security': 'max-age=63072000; includeSubDomains' },
    });
  });
});

it('/healthz is answered beside the page', async () => {
  expect(JSON.parse((await get('/healthz')).text)).toEqual({ status: 'ok' });
});
