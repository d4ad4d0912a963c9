import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { join } from 'node:path';
import { createServer, type ViteDevServer } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFileTransport } from '../../apps/api/src/mail/transport.ts';
import { makeTemporaryFolder } from '../../apps/api/src/testing/temporary-folder.ts';
import { type DevMail, describeMail, watchMails } from './mail-folder.ts';
import { serveMails } from './serve-mails.ts';

const publicOrigin = 'http://localhost:3000';
let folder: string;
let mails: string;
let vite: ViteDevServer;
beforeAll(async () => {
  folder = makeTemporaryFolder('dev-mails');
  mails = join(folder, 'mails');
  writeFileSync(join(folder, 'secret.eml'), 'Subject: not a mail of this folder');
  vite = await createServer({
    configFile: false,
    root: folder,
    logLevel: 'silent',
    server: { port: 0, host: '127.0.0.1', watch: null },
    plugins: [serveMails({ folder: mails, publicOrigin })],
  });
  await vite.listen();
});
afterAll(async () => {
  await vite.close();
  rmSync(folder, { recursive: true });
});

type Answer = { status: number | undefined; headers: IncomingHttpHeaders; text: string };

function get(path: string, change: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  const port = Number(new URL(vite.resolvedUrls?.local[0] ?? '').port);
  const headers = { host: 'localhost:3000', ...change };
  return new Promise((done, fail) => {
    const sent = request({ port, host: '127.0.0.1', path, method, headers }, (res) => {
      let text = '';
      res.setEncoding('utf8').on('data', (part) => {
        text += part;
      });
      res.on('end', () => done({ status: res.statusCode, headers: res.headers, text }));
    });
    sent.on('error', fail).end();
  });
}

function write(subject: string, minute: number, text = 'Hello') {
  const transport = createFileTransport({
    folder: mails,
    from: { name: 'Latchkey', address: 'no-reply@localhost' },
  });
  const createdAt = new Date(Date.UTC(2026, 0, 15, 12, minute));
  const html = `<html><head></head><body><a href="${publicOrigin}/verify#token">Go</a></body></html>`;
  const mail = { id: `id${minute}`, to: 'ada@example.com', createdAt, subject, text, html };
  return transport.send(mail, new AbortController().signal);
}

describe('the page of mails in development', () => {
  it('says so when there is no mail yet', async () => {
    const { status, text } = await get('/__mails/');
    expect(status).toBe(200);
    expect(text).toContain('No mail yet');
  });

  it('lists the mails, newest first, and shows each as HTML and as text', async () => {
    await write('First <b>', 1);
    await write('Second', 2, `Open:\n${publicOrigin}/verify#token\n`);
    const { text: list } = await get('/__mails/');
    expect(
      [...list.matchAll(/class="subject" href=".*">(.*)<\/a>/g)].map(([, name]) => name),
    ).toEqual(['Second', 'First &lt;b&gt;']);
    const [, href = ''] = /class="subject" href="(.*?)"/.exec(list) ?? [];
    const { text: shown } = await get(href);
    expect(shown).toContain(`src="${href}/html"`);
    expect(shown).toContain(`<a href="${publicOrigin}/verify#token">`);
    const framed = await get(`${href}/html`);
    expect(framed.text).toContain('<base target="_blank">');
    expect(framed.text).toContain(`href="${publicOrigin}/verify#token"`);
  });

  it('lets a mail run and load nothing, and no page of another origin frame or read it', async () => {
    const [file = ''] = readdirSync(mails);
    const { text } = await get(`/__mails/${file}`);
    expect(text).toMatch(/<iframe [^>]*sandbox="allow-popups allow-popups-to-escape-sandbox"/);
    for (const path of ['', file, `${file}/html`]) {
      const { headers } = await get(`/__mails/${path}`);
      const policy = String(headers['content-security-policy']);
      expect(policy).toMatch(/^default-src 'none';/);
      expect(policy).toContain("frame-ancestors 'self'");
      expect(policy).not.toContain('script');
      expect(headers['cross-origin-resource-policy']).toBe('same-origin');
      expect(headers['cache-control']).toBe('no-store');
      expect(headers).not.toHaveProperty('access-control-allow-origin');
    }
    const { headers } = await get(`/__mails/${file}/html`);
    expect(headers['content-security-policy']).toMatch(/sandbox allow-popups/);
    expect(headers['content-security-policy']).not.toMatch(/allow-(scripts|same-origin)/);
  });

  it.each([
    ['a page of another site', { 'sec-fetch-site': 'cross-site' }],
    ['a page of another port', { 'sec-fetch-site': 'same-site' }],
    ['a script of another origin', { origin: 'http://localhost:9999' }],
    ['another host name', { host: 'localhost:9999' }],
  ])('is refused to %s', async (_what, headers) => {
    const { status, text } = await get('/__mails/', headers);
    expect(status).toBe(403);
    expect(text).not.toContain('ada@');
  });

  it('is refused to another name for this machine, and to another method', async () => {
    expect((await get('/__mails/', { host: 'evil.example' })).status).toBe(403);
    expect((await get('/__mails/', {}, 'POST')).status).toBe(403);
  });

  it.each(['..%2fsecret.eml', '../secret.eml', '%2e%2e%2fsecret.eml', 'nothing.eml', 'a/b/html'])(
    'does not read %s',
    async (name) => {
      const { text } = await get(`/__mails/${name}`);
      expect(text).not.toContain('not a mail of this folder');
      expect(text).not.toContain('Subject:');
    },
  );
});

describe('a mail that is written', () => {
  it('is reported once, and those from before are not', async () => {
    const seen: DevMail[] = [];
    const stop = watchMails(mails, (mail) => seen.push(mail));
    await write('Third', 3);
    await expect.poll(() => seen.length).toBe(1);
    await write('Fourth', 4);
    await expect.poll(() => seen.length).toBe(2);
    stop();
    expect(seen.map(({ subject }) => subject)).toEqual(['Third', 'Fourth']);
  });

  const mail = { file: '', to: 'ada@example.com', subject: 'Hello', html: '', date: new Date(0) };

  it('is printed with each of its links', () => {
    const text = `Open:\n${publicOrigin}/verify#a.b\n\nOr:\n${publicOrigin}/not-me#c.d\n`;
    expect(describeMail({ ...mail, text })).toEqual([
      `Mail to ada@example.com: Hello: ${publicOrigin}/verify#a.b`,
      `Mail to ada@example.com: Hello: ${publicOrigin}/not-me#c.d`,
    ]);
  });

  it('is printed without links that somebody typed, and without what a terminal obeys', () => {
    const text = 'Hello http://evil.example/x, welcome.';
    expect(describeMail({ ...mail, subject: 'Hello\u001b[2J', text })).toEqual([
      'Mail to ada@example.com: Hello[2J',
    ]);
  });
});
