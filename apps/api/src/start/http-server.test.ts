import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createCapturedLogger } from '../testing/captured-logs.ts';
import { createTestClock } from '../testing/create-test-app.ts';
import { connectionTimeouts, createHttpServer } from './http-server.ts';

const clock = createTestClock();
let logged: string[] = [];
let server: Server;

async function start(options: { maxConnections?: number; limits?: object } = {}): Promise<void> {
  logged = [];
  server = createHttpServer(
    (req, res) => {
      req.resume().on('end', () => res.end('x'.repeat(Number(req.headers['x-length'] ?? 2))));
    },
    {
      maxConnections: options.maxConnections ?? 10,
      clock,
      logger: createCapturedLogger((line) => logged.push(line)),
      timeouts: { ...connectionTimeouts, connectionsCheckingInterval: 20, ...options.limits },
    },
  );
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
}
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

function open(text = ''): Socket {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(text);
  return socket;
}

const head = 'POST / HTTP/1.1\r\nHost: localhost\r\n';
const request = `${head}Content-Length: 0\r\n\r\n`;

describe('a connection', () => {
  it.each([
    ['sends nothing', '', { headersTimeout: 60 }],
    ['does not complete its head', head, { headersTimeout: 60 }],
    [
      'does not send its body',
      `${head}Content-Length: 9\r\n\r\n1`,
      { requestTimeout: 60, headersTimeout: 50 },
    ],
    [
      'reads nothing of a long answer',
      `${head}X-Length: 50000000\r\nContent-Length: 0\r\n\r\n`,
      { timeout: 60 },
    ],
    ['makes no further request', request, { keepAliveTimeout: 60 }],
  ])('is closed when it %s', async (what, text, limits) => {
    await start({ limits });
    const socket = open(text);
    if (!what.startsWith('reads nothing')) socket.resume();
    const [accepted] = (await once(server, 'connection')) as [Socket];
    await new Promise((done) => accepted.on('close', done));
  });

  it('is refused at the limit; the server then closes idle ones and logs one warning a minute', async () => {
    await start({ maxConnections: 2 });
    open(head);
    let idle = open(request);
    await once(idle, 'data');
    for (const [minute, lines] of [
      [0, 1],
      [0, 1],
      [1, 2],
    ] as const) {
      clock.advance(minute * 60_000);
      const ended = once(idle.resume(), 'close');
      const refused = open(request);
      await once(refused.resume(), 'close');
      expect(logged).toHaveLength(lines);
      await ended;
      const next = open(request);
      await once(next, 'data');
      idle = next;
    }
  });
});

it('the server has the documented timeouts', async () => {
  await start({ limits: connectionTimeouts });
  const { headersTimeout, requestTimeout, keepAliveTimeout, timeout } = server;
  expect({ headersTimeout, requestTimeout, keepAliveTimeout, timeout }).toEqual({
    headersTimeout: 10_000,
    requestTimeout: 15_000,
    keepAliveTimeout: 75_000,
    timeout: 30_000,
  });
});
