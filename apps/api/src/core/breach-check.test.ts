import { createHash } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { rememberSecrets } from '../testing/captured-logs.ts';
import { createBreachCheck } from './breach-check.ts';
import { createPasswordPolicy } from './password-policy.ts';
import type { SecurityEvent } from './security-events.ts';

const password = 'tulip-anvil-harbour-93';
rememberSecrets(password);
const hash = createHash('sha1').update(password).digest('hex').toUpperCase();
const other = '0'.repeat(35);
const ada = { username: 'ada', email: 'ada@example.com' };
const breached = 'This password is in a list of stolen passwords. Choose another one.';

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function decide(breachCheckUrl: string) {
  const events: SecurityEvent[] = [];
  const policy = createPasswordPolicy({ config: { passwordMinLength: 15, breachCheckUrl } });
  const reason = await policy.check(password, ada, (event) => events.push(event));
  return { reason, events };
}

const answerLines = (...lines: string[]) => serve((_req, res) => res.end(lines.join('\r\n')));

it('a breached password is refused, and the service sees five characters of its hash', async () => {
  const seen: unknown[] = [];
  const url = await serve((req, res) => {
    seen.push([req.method, req.url, req.headers['add-padding']]);
    res.end(`${other}:3\r\n${hash.slice(5)}:12`);
  });
  expect(await decide(url)).toEqual({ reason: breached, events: [] });
  expect(seen).toEqual([['GET', `/range/${hash.slice(0, 5)}`, 'true']]);
});

it.each([
  ['the answer does not name', [`${other}:3`]],
  ['the answer names as padding, with a count of 0', [`${hash.slice(5)}:0`]],
  ['an empty answer does not name', []],
])('a password that %s is accepted', async (_what, lines) => {
  expect(await decide(await answerLines(...lines))).toEqual({ reason: null, events: [] });
});

it('a path in the address of the service is kept, with or without a slash at its end', async () => {
  const seen: unknown[] = [];
  const url = await serve((req, res) => {
    seen.push(req.url);
    res.end();
  });
  for (const end of ['/pwned', '/pwned/']) await decide(`${url}${end}`);
  const path = `/pwned/range/${hash.slice(0, 5)}`;
  expect(seen).toEqual([path, path]);
});

const failed = { reason: null, events: [{ type: 'breach_check_failed' }] };

it('when the service is down the password is accepted, and that is reported', async () => {
  expect(await decide('http://127.0.0.1:1')).toEqual(failed);
});

it.each<[string, RequestListener]>([
  ['answers an error', (_req, res) => void res.writeHead(500).end(`${hash.slice(5)}:12`)],
  [
    'leads elsewhere',
    (_req, res) => void res.writeHead(302, { Location: 'http://127.0.0.1:1' }).end(),
  ],
  ['closes the connection', (req) => void req.socket.destroy()],
])('when the service %s the password is accepted, and that is reported', async (_what, answer) => {
  expect(await decide(await serve(answer))).toEqual(failed);
});

it('an answer without an end is not read to its end', async () => {
  let sent = 0;
  const url = await serve((_req, res) => {
    const more = () => {
      while (res.writable && res.write(`${other}:3\r\n`.repeat(1_000))) sent += 38_000;
    };
    res.on('drain', more);
    more();
  });
  expect(await decide(url)).toEqual(failed);
  expect(sent).toBeLessThan(20_000_000);
});

it('a service that does not answer is given up after the timeout', async () => {
  const isBreached = createBreachCheck({ url: await serve(() => {}), timeout: 20 });
  await expect(isBreached(password)).rejects.toThrow(/timeout/);
});
