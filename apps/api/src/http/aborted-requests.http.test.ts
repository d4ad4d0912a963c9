import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import bcrypt from 'bcrypt';
import express, { type RequestHandler } from 'express';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../lib/clock.ts';
import { createCapturedLogger } from '../testing/captured-logs.ts';
import { createTestApp, type TestApp, testPassword } from '../testing/create-test-app.ts';
import { loginBody } from '../testing/login-body.ts';
import { rawRequest } from '../testing/raw-request.ts';
import { errorHandler } from './error-handler.ts';
import { requestContext } from './request-context.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
  await test.addUser({ username: 'ada' });
});
beforeEach(() => {
  test.logs.length = 0;
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => test.close());

const credentials = JSON.stringify(loginBody('ada', testPassword));
const login = rawRequest('POST', '/api/auth/login', {
  headers: [
    'X-Requested-With: XMLHttpRequest',
    'Content-Type: application/json',
    `Content-Length: ${credentials.length}`,
  ],
  body: credentials,
});

async function send(text: string) {
  const socket = connect((test.server.address() as AddressInfo).port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(text);
  return socket;
}

const answered = () => test.logs.filter((line) => line.msg === 'request answered');

describe('a request whose client hung up', () => {
  it('while it was processed is logged once with 499, not with the status it would have had', async () => {
    let began = () => {};
    const isChecking = new Promise<void>((done) => {
      began = done;
    });
    let release = () => {};
    const held = new Promise<void>((done) => {
      release = done;
    });
    const compare = bcrypt.compare.bind(bcrypt);
    vi.spyOn(bcrypt, 'compare').mockImplementation(async (input, hash) => {
      began();
      await held;
      return compare(input, hash);
    });
    const socket = await send(login);
    await isChecking;
    socket.destroy();
    await vi.waitFor(() => expect(answered()).toHaveLength(1));
    expect(answered()).toEqual([
      expect.objectContaining({ level: 30, status: 499, route: '/api/auth/login' }),
    ]);
    release();
    await vi.waitFor(() =>
      expect(test.logs.map((line) => line.event)).toContain('authn_login_success'),
    );
    expect(answered()).toHaveLength(1);
  });

  it('in the middle of its body is logged once with 499', async () => {
    const socket = await send(login.slice(0, -5));
    await vi.waitFor(async () => expect(await connections()).toBe(1));
    socket.destroy();
    await vi.waitFor(() => expect(test.logs).toHaveLength(1));
    expect(test.logs).toEqual([expect.objectContaining({ level: 30, status: 499 })]);
  });
});

const connections = () =>
  new Promise<number>((done) => test.server.getConnections((_error, count) => done(count)));

/** Sends a request to an application of this one handler. Returns what it logs, and how the request ends. */
async function serve(handler: RequestHandler) {
  const logs: Record<string, unknown>[] = [];
  const logger = createCapturedLogger((line) => logs.push(JSON.parse(line)));
  const app = express().use(requestContext({ logger, clock: systemClock }), handler, errorHandler);
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const text = fetch(`http://127.0.0.1:${port}/`).then((res) => res.text());
  return { logs, text, close: () => new Promise((done) => server.close(done)) };
}

it('an error in the middle of an answer is logged without its message, and breaks the connection', async () => {
  const { logs, text, close } = await serve((_req, res) => {
    res.write('half of ');
    throw new Error('a secret');
  });
  await expect(text).rejects.toThrow();
  await vi.waitFor(() => expect(logs).toHaveLength(2));
  expect(logs).toEqual([
    expect.objectContaining({ level: 50, msg: 'unexpected error' }),
    expect.objectContaining({ level: 50, msg: 'request answered', status: 500 }),
  ]);
  expect(JSON.stringify(logs)).not.toContain('a secret');
  await close();
});

it('an answer that is written after its end is logged, and the process lives', async () => {
  const { logs, text, close } = await serve((_req, res) => {
    res.end('all');
    res.write('and more');
  });
  expect(await text).toBe('all');
  await vi.waitFor(() => expect(logs).toHaveLength(2));
  expect(logs.map(({ level, msg }) => [level, msg]).toSorted()).toEqual([
    [30, 'request answered'],
    [50, 'an answer could not be written'],
  ]);
  await close();
});
