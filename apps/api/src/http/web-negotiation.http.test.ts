import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../testing/create-test-app.ts';
import { rawRequest, sendRaw } from '../testing/raw-request.ts';
import { makeTemporaryFolder } from '../testing/temporary-folder.ts';

const script = 'void "a script";'.repeat(100);
const path = '/assets/index-4f3a.js';

let folder: string;
let test: TestApp;
beforeAll(async () => {
  folder = makeTemporaryFolder('negotiation');
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html>');
  writeFileSync(join(folder, path), script);
  writeFileSync(join(folder, `${path}.br`), brotliCompressSync(script));
  writeFileSync(join(folder, `${path}.gz`), gzipSync(script));
  test = await createTestApp({ webRoot: folder });
});
afterAll(async () => {
  await test.close();
  rmSync(folder, { recursive: true });
});

/** Sends header lines as they are. The connection closes, because nothing else ends an answer to HEAD. */
const ask = (headers: readonly string[], method = 'GET') =>
  sendRaw(test.server, rawRequest(method, path, { headers: [...headers, 'Connection: close'] }));

const header = (head: string, name: string) =>
  new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1]?.trim();

async function encodingFor(...lines: string[]): Promise<string> {
  const { status, head } = await ask(lines);
  expect(status).toBe(200);
  expect(header(head, 'vary')).toBe('Accept-Encoding');
  return header(head, 'content-encoding') ?? 'none';
}

describe('the encoding', () => {
  it.each([
    ['gzip;q=1, br;q=0.001', 'br'],
    ['br;q=0.000, gzip', 'gzip'],
    ['br;q=0, *', 'gzip'],
    ['br;q=0, gzip;q=0, *;q=1', 'none'],
    ['gzip ; q=0.5 , br ; q=0', 'gzip'],
    ['Br', 'br'],
    ['identity;q=1, gzip;q=0.1', 'gzip'],
    ['gzip, identity;q=0', 'gzip'],
    ['br, *;q=0', 'br'],
    [',,br,,', 'br'],
    ['br2, xbr, gzipped', 'none'],
  ])('for "Accept-Encoding: %s" is %s', async (accepted, encoding) => {
    expect(await encodingFor(`Accept-Encoding: ${accepted}`)).toBe(encoding);
  });

  it('is none without the header, and the list may be in two lines', async () => {
    expect(await encodingFor()).toBe('none');
    expect(await encodingFor('Accept-Encoding: deflate', 'Accept-Encoding: gzip')).toBe('gzip');
  });

  it.each(['identity;q=0', '*;q=0', 'identity;q=0, br;q=0, gzip;q=0'])(
    'is none for a client that refuses every form (%s), because a 406 would help nobody',
    async (accepted) => {
      const { status, body } = await ask([`Accept-Encoding: ${accepted}`]);
      expect([status, body]).toEqual([200, script]);
    },
  );
});

describe('a conditional request', () => {
  const etagOf = async (encoding: string) =>
    header((await ask([`Accept-Encoding: ${encoding}`])).head, 'etag') ?? 'no ETag';

  it.each(['GET', 'HEAD'])(
    'by %s is 304 without a body, and has what a cache stores anew',
    async (method) => {
      const etag = await etagOf('br');
      const lines = ['Accept-Encoding: br', `If-None-Match: ${etag}`];
      const { status, head, body } = await ask(lines, method);
      expect([status, body]).toEqual([304, '']);
      expect(header(head, 'etag')).toBe(etag);
      expect(header(head, 'vary')).toBe('Accept-Encoding');
      expect(header(head, 'cache-control')).toBe('public, max-age=31536000, immutable');
    },
  );

  it('is 304 for a list that has the ETag, for a weak one, and for *', async () => {
    const etag = await etagOf('gzip');
    for (const value of [`"other", ${etag}`, `W/${etag}`, '*']) {
      const lines = ['Accept-Encoding: gzip', `If-None-Match: ${value}`];
      expect((await ask(lines)).status, value).toBe(304);
    }
  });

  it('is 200 for the ETag of another encoding, for one without quotes, and for none', async () => {
    const etag = await etagOf('gzip');
    for (const value of [await etagOf('br'), etag.replaceAll('"', ''), ''])
      expect((await ask(['Accept-Encoding: gzip', `If-None-Match: ${value}`])).status).toBe(200);
  });

  it('ignores If-Modified-Since, because the files have no date that counts', async () => {
    const { status, head } = await ask(['If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT']);
    expect(status).toBe(200);
    expect(header(head, 'last-modified')).toBeUndefined();
  });
});

describe('a range', () => {
  it.each([['Range: bytes=0-3'], ['Range: bytes=0-3', 'If-Range: "other"'], ['Range: bytes=9-1']])(
    'of %s is ignored, also of a compressed form, and none is promised',
    async (...lines) => {
      const whole = await ask(['Accept-Encoding: br']);
      const { status, head, body } = await ask(['Accept-Encoding: br', ...lines]);
      expect([status, body]).toEqual([200, whole.body]);
      expect(head).not.toMatch(/^(content-range|accept-ranges: bytes)/im);
    },
  );
});

it('HEAD has the length of the body that GET sends, for each encoding', async () => {
  for (const encoding of ['br', 'gzip', 'identity']) {
    const lines = [`Accept-Encoding: ${encoding}`];
    const [got, asked] = [await ask(lines), await ask(lines, 'HEAD')];
    expect(asked.body).toBe('');
    expect(header(asked.head, 'content-length')).toBe(String(got.body.length));
  }
});
