import assert from 'node:assert/strict';
import { Agent } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { connect, type TLSSocket } from 'node:tls';
import { ask, logIn, name } from '../ask.ts';
import type { Check } from '../check.ts';
import type { Site } from '../site.ts';

/** Starts a call of the API and never finishes it. Resolves with the status, or null when no answer came. */
function beginCall(site: Site, from: string, open: TLSSocket[]): Promise<number | null> {
  const address = { host: '127.0.0.1', port: site.ports.https, localAddress: from };
  const socket = connect({ ...address, servername: name, ca: site.cert });
  open.push(socket);
  socket.write(
    `POST /api/auth/login HTTP/1.1\r\nHost: ${name}\r\nContent-Length: 1000\r\n\r\nnot the whole`,
  );
  return new Promise((done) => {
    const status = (text: Buffer) => Number(/^HTTP\/1\.1 (\d+)/.exec(String(text))?.[1] ?? 0);
    socket.once('data', (text: Buffer) => done(status(text)));
    socket.on('error', () => done(null)).on('close', () => done(null));
  });
}

/** How long the SPA waits for an answer (docs/decisions/0004), in milliseconds. */
const patience = 8_000;

/** Makes this many requests from one address, over 280 connections, each as soon as it can. Counts the statuses. */
async function flood(site: Site, from: string, requests: number): Promise<Map<number, number>> {
  const agent = new Agent({ keepAlive: true, maxSockets: 280 });
  const counts = new Map<number, number>();
  const each = async () => {
    const { status } = await ask(site, { path: '/api/user/me', from, agent });
    counts.set(status, (counts.get(status) ?? 0) + 1);
  };
  await Promise.all(Array.from({ length: requests }, each));
  agent.destroy();
  return counts;
}

export const limitChecks: Check[] = [
  {
    claim: 'A body of 33 kB is refused by nginx, and one of 17 kB by the process.',
    async run(site) {
      const send = (length: number) => ask(site, { ...logIn('ada', 'x'.repeat(length)) });
      const [byNginx, byProcess] = [await send(33_000), await send(17_000)];
      assert.deepEqual([byNginx.status, byNginx.headers.server], [413, 'nginx']);
      assert.equal(byNginx.headers['content-type'], 'text/html; charset=utf-8');
      assert.equal(byProcess.status, 413);
      assert.match(String(byProcess.headers['content-type']), /^application\/problem\+json/);
    },
  },
  {
    claim: 'An office gets 300 pages at once at one address.',
    async run(site) {
      const pages = Array.from({ length: 300 }, () => ask(site, { from: '127.0.0.70' }));
      const statuses = (await Promise.all(pages)).map(({ status }) => status);
      assert.deepEqual(new Set(statuses), new Set([200]));
    },
  },
  {
    claim:
      'Of 320 unfinished calls from one address, 20 are refused and 300 are cut off; others are served.',
    async run(site) {
      const open: TLSSocket[] = [];
      const calls = Array.from({ length: 320 }, () => beginCall(site, '127.0.0.71', open));
      assert.equal(await Promise.race(calls), 429);
      assert.equal((await ask(site, { from: '127.0.0.72' })).status, 200);
      const ended = await Promise.race([Promise.all(calls), pause(20_000, [])]);
      assert.equal(ended.filter((status) => status === 429).length, 20);
      assert.equal(ended.filter((status) => status !== 429).length, 300);
      for (const socket of open) socket.destroy();
    },
  },
  {
    claim: 'A flood from one address gets 429, and another address is served meanwhile.',
    async run(site) {
      let isOver = false;
      const flooding = flood(site, '127.0.0.73', 3000).finally(() => {
        isOver = true;
      });
      do {
        const start = performance.now();
        const { status } = await ask(site, { from: '127.0.0.74' });
        const took = performance.now() - start;
        assert.ok(status === 200 && took < patience, `${status} after ${took} ms`);
        await pause(100);
      } while (!isOver);
      const refused = (await flooding).get(429) ?? 0;
      assert.ok(refused > 1_000, `${refused} of 3000 refused`);
    },
  },
];
