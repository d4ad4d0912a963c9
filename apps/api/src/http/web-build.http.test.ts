import { linkSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../testing/create-test-app.ts';
import { getExactly } from '../testing/get-exactly.ts';
import { makeTemporaryFolder } from '../testing/temporary-folder.ts';

const script = 'console.log("a script");'.repeat(100);
const page = '<!doctype html><title>the page</title>';
const path = '/assets/index-4f3a.js';

let folder: string;
let test: TestApp;

/** Writes a folder as the build leaves it, and beside it a file that nobody may read. */
function writeBuild(): void {
  mkdirSync(join(folder, 'web/assets/deeper'), { recursive: true });
  mkdirSync(join(folder, 'private'));
  const files: Record<string, string | Buffer> = {
    'private/secret.js': 'outside',
    'web/index.html': page,
    'web/index.html.gz': gzipSync(page),
    'web/index.html.br': brotliCompressSync(page),
    [`web${path}`]: script,
    [`web${path}.gz`]: gzipSync(script),
    [`web${path}.br`]: brotliCompressSync(script),
    'web/assets/plain-9.css': 'a{}',
    'web/assets/deeper/one.js': 'one',
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  symlinkSync(join(folder, 'private/secret.js'), join(folder, 'web/assets/link.js'));
  symlinkSync(join(folder, 'private'), join(folder, 'web/assets/linked'));
  symlinkSync(join(folder, 'web/assets/plain-9.css'), join(folder, 'web/assets/inner.css'));
  symlinkSync(join(folder, 'private/secret.js'), join(folder, 'web/assets/plain-9.css.br'));
  linkSync(join(folder, 'web/assets/plain-9.css'), join(folder, 'web/assets/hard.css'));
}

beforeAll(async () => {
  folder = makeTemporaryFolder('build');
  writeBuild();
  // The folder itself may be a link, because a new build can be put in place as a whole that way.
  symlinkSync(join(folder, 'web'), join(folder, 'current'));
  test = await createTestApp({ webRoot: join(folder, 'current') });
});
afterAll(async () => {
  await test.close();
  rmSync(folder, { recursive: true });
});

const get = (asked: string, headers: Record<string, string> = {}, method = 'GET') =>
  getExactly(test.server, asked, { method, headers });

describe('a file is sent in the smallest encoding that the request accepts', () => {
  const decode = { br: brotliDecompressSync, gzip: gunzipSync };

  it.each([
    ['gzip, deflate, br, zstd', 'br'],
    ['br', 'br'],
    ['*', 'br'],
    ['gzip, deflate', 'gzip'],
    ['GZIP', 'gzip'],
    ['br;q=0, gzip;q=0.5', 'gzip'],
  ] as const)('Accept-Encoding: %s gets %s', async (accepted, encoding) => {
    for (const [asked, content] of [
      [path, script],
      ['/index.html', page],
      ['/sign-in', page],
    ] as const) {
      const answer = await get(asked, { 'accept-encoding': accepted });
      expect(answer.status).toBe(200);
      expect(answer.headers).toMatchObject({
        'content-encoding': encoding,
        vary: 'Accept-Encoding',
      });
      expect(answer.headers['content-length']).toBe(String(answer.body.length));
      expect(decode[encoding](answer.body).toString()).toBe(content);
    }
  });

  it.each(['', 'identity', 'deflate', 'gzip;q=0, br;q=0', 'brotli', 'x-gzipped'])(
    'Accept-Encoding: "%s" gets the plain file',
    async (accepted) => {
      const answer = await get(path, { 'accept-encoding': accepted });
      expect(answer.text).toBe(script);
      expect(answer.headers).not.toHaveProperty('content-encoding');
      expect(answer.headers).toMatchObject({ vary: 'Accept-Encoding' });
    },
  );

  it('a file without compressed copies is sent as it is to every client', async () => {
    const answer = await get('/assets/plain-9.css', { 'accept-encoding': 'br, gzip' });
    expect(answer.text).toBe('a{}');
    expect(answer.headers).not.toHaveProperty('content-encoding');
  });

  it('HEAD has the headers of GET and no body', async () => {
    const headers = { 'accept-encoding': 'br' };
    const [got, asked] = [await get(path, headers), await get(path, headers, 'HEAD')];
    expect(asked.body).toHaveLength(0);
    for (const name of ['content-length', 'content-encoding', 'etag', 'content-type', 'vary']) {
      expect(asked.headers[name]).toBe(got.headers[name]);
    }
  });
});

describe('a conditional request', () => {
  it('is 304 for the same encoding only, because each encoding has an ETag of its own', async () => {
    const accepted = ['br', 'gzip', 'identity'];
    const answers = await Promise.all(
      accepted.map((name) => get(path, { 'accept-encoding': name })),
    );
    const etags = answers.map((answer) => String(answer.headers.etag));
    expect(new Set(etags).size).toBe(3);
    for (const [index, name] of accepted.entries()) {
      for (const [of, etag] of etags.entries()) {
        const answer = await get(path, { 'accept-encoding': name, 'if-none-match': etag });
        expect(answer.status).toBe(of === index ? 304 : 200);
        if (of === index) expect(answer.body).toHaveLength(0);
      }
    }
  });

  it('is 304 for the page too, until a build changes it', async () => {
    const { etag } = (await get('/sign-in')).headers;
    expect((await get('/', { 'if-none-match': String(etag) })).status).toBe(304);
    expect((await get('/', { 'if-none-match': '"another"' })).status).toBe(200);
  });
});

it.each(['bytes=0-3', 'bytes=999999-', 'bytes=5-1', 'bytes=-0', 'lines=1-2', 'bytes=0-1,3-4'])(
  'Range: %s is ignored, and the whole file is sent',
  async (range) => {
    const answer = await get(path, { range, 'accept-encoding': 'identity' });
    expect([answer.status, answer.text]).toEqual([200, script]);
    expect(answer.headers).not.toHaveProperty('content-range');
  },
);

describe('a path that the build did not write as a file of its own is 404', () => {
  it.each([
    ['a link to a file outside', '/assets/link.js'],
    ['a file in a linked folder', '/assets/linked/secret.js'],
    ['a link to a file inside', '/assets/inner.css'],
    ['a compressed copy under its own name', `${path}.br`],
    ['a compressed copy of the page', '/index.html.gz'],
    ['a folder', '/assets/deeper'],
    ['a folder with a slash', '/assets/deeper/'],
  ])('%s', async (_what, asked) => {
    const answer = await get(asked, { 'accept-encoding': 'br, gzip' });
    expect(answer.status).toBe(404);
    expect(answer.text).not.toContain('outside');
  });

  it('a linked compressed copy is not sent in place of the file', async () => {
    const answer = await get('/assets/plain-9.css', { 'accept-encoding': 'br' });
    expect(answer.text).toBe('a{}');
  });

  it('a file in a folder is served, and so is a file with a second hard link', async () => {
    expect((await get('/assets/deeper/one.js')).text).toBe('one');
    expect((await get('/assets/hard.css')).text).toBe('a{}');
  });
});

it('a build that replaces the files under a running server changes nothing until the server restarts', async () => {
  const later = makeTemporaryFolder('build');
  writeFileSync(join(later, 'index.html'), page);
  writeFileSync(join(later, 'old.js'), 'old');
  const running = await createTestApp({ webRoot: later });
  writeFileSync(join(later, 'index.html'), 'the next page, which is longer than the first was');
  rmSync(join(later, 'old.js'));
  expect((await getExactly(running.server, '/')).text).toBe(page);
  expect((await getExactly(running.server, '/old.js')).text).toBe('old');
  await running.close();
  rmSync(later, { recursive: true });
});
