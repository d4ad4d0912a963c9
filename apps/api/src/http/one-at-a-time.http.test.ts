import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import bcrypt from 'bcrypt';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestApp, type TestApp } from '../testing/create-test-app.ts';
import { loginBody } from '../testing/login-body.ts';
import { rawRequest } from '../testing/raw-request.ts';

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

const wrong = JSON.stringify(loginBody('ada', 'not the right password'));
const guess = rawRequest('POST', '/api/auth/login', {
  headers: [
    'X-Requested-With: XMLHttpRequest',
    'Content-Type: application/json',
    `Content-Length: ${wrong.length}`,
  ],
  body: wrong,
});
/** For a machine that is busy with other tests. */
const patient = { timeout: 10_000 };
const site = rawRequest('GET', '/api/site');

async function open() {
  const socket = connect((test.server.address() as AddressInfo).port, '127.0.0.1');
  await once(socket, 'connect');
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  socket.on('error', () => {});
  return { socket, statuses: () => text.match(/(?<=HTTP\/1\.1 )\d{3}/g) ?? [] };
}

const guesses = () => test.logs.filter((line) => line.event === 'authn_login_fail');
const answers = () => test.logs.filter((line) => line.msg === 'request answered');

describe('requests that a client sends before it has the answers', () => {
  it('are all answered, in their order', async () => {
    const { socket, statuses } = await open();
    socket.write(site + guess + site);
    await vi.waitFor(() => expect(statuses()).toEqual(['200', '401', '200']), patient);
    socket.destroy();
  });

  it('are not begun after the client hung up, so that every guess has its line', async () => {
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
    const { socket } = await open();
    socket.write(guess + guess);
    await isChecking;
    socket.destroy();
    await vi.waitFor(() => expect(answers()).toHaveLength(1), patient);
    release();
    // Guesses of one network are checked in their order, so this one comes after every guess that was begun.
    await test.browser().login('ada', 'not the right password either');
    await vi.waitFor(() => expect(answers()).toHaveLength(2), patient);
    expect(guesses()).toHaveLength(2);
  });

  it('close the connection when there are too many of them', async () => {
    const { socket, statuses } = await open();
    const closed = once(socket, 'close');
    socket.write(guess + site.repeat(11));
    await closed;
    expect(statuses()).toEqual([]);
  });
});
