import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApp, type TestApp, testPassword } from '../testing/create-test-app.ts';
import { loginBody } from '../testing/login-body.ts';
import { rawRequest } from '../testing/raw-request.ts';
import { makeTemporaryFolder } from '../testing/temporary-folder.ts';

const page = '<!doctype html><title>café</title>';
/** Its letters are more bytes than characters, wherever it appears in an answer. */
const name = 'zoë-🔑';

let folder: string;
let test: TestApp;
let bearer: string;
beforeAll(async () => {
  folder = makeTemporaryFolder('length');
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), page);
  writeFileSync(join(folder, 'index.html.gz'), gzipSync(page));
  test = await createTestApp({ webRoot: folder });
  await test.addUser({ username: name });
  const { accessToken } = await test.browser().signIn(name, testPassword);
  bearer = `Authorization: Bearer ${accessToken}`;
});
afterAll(async () => {
  await test.close();
  rmSync(folder, { recursive: true });
});

/** All bytes that the server sends before it closes the connection. */
async function readToTheEnd(request: string): Promise<{ head: string; body: Buffer }> {
  const socket = connect((test.server.address() as AddressInfo).port, '127.0.0.1');
  socket.write(request);
  const received = await buffer(socket);
  const end = received.indexOf('\r\n\r\n');
  return { head: received.subarray(0, end).toString('latin1'), body: received.subarray(end + 4) };
}

const post = (body: string) => ({
  headers: [
    'X-Requested-With: XMLHttpRequest',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ],
  body,
});
const signIn = (password: string) => post(JSON.stringify(loginBody(name, password)));

it.each([
  ['a person', 200, () => ['GET', '/api/user/me', { headers: [bearer] }] as const],
  ['a session', 200, () => ['POST', '/api/auth/login', signIn(testPassword)] as const],
  ['a refusal', 401, () => ['POST', '/api/auth/login', signIn('wrong')] as const],
  ['faults of a body', 422, () => ['POST', '/api/auth/login', post('{"é":1}')] as const],
  ['nothing at this address', 404, () => ['GET', '/api/nothing', {}] as const],
  ['the page', 200, () => ['GET', '/', { headers: ['Accept: text/html'] }] as const],
  [
    'the page, compressed',
    200,
    () => ['GET', '/', { headers: ['Accept: text/html', 'Accept-Encoding: gzip'] }] as const,
  ],
])('Content-Length equals the number of bytes in the body: %s', async (_what, status, make) => {
  const [method, path, { headers = [], ...rest }] = make() as [
    string,
    string,
    { headers?: readonly string[]; body?: string },
  ];
  const request = rawRequest(method, path, { headers: [...headers, 'Connection: close'], ...rest });
  const { head, body } = await readToTheEnd(request);
  expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(head).not.toMatch(/^transfer-encoding:/im);
  expect(body.length).toBeGreaterThan(0);
  expect(/^content-length: (\d+)$/im.exec(head)?.[1]).toBe(String(body.length));
});
