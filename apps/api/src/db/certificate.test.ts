import { rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { createSecureContext, TLSSocket } from 'node:tls';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rememberSecrets } from '../testing/captured-logs.ts';
import { hasOpenssl, makeCertificate } from '../testing/make-certificate.ts';
import { errorResponse } from '../testing/postgres-messages.ts';
import { makeTemporaryFolder } from '../testing/temporary-folder.ts';
import { checkServer } from './check-server.ts';
import { describeStartFault } from './start-fault.ts';

const password = 'the-database-password';
const host = 'localhost';

let folder: string;
let server: Server;
/** What came through after the handshake: it begins with the user's name. */
let received: Buffer[];

beforeAll(() => {
  rememberSecrets(password);
  folder = makeTemporaryFolder('tls');
});
beforeEach(() => {
  received = [];
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A server that agrees to TLS, shows a certificate, and refuses whoever goes on. */
async function serve(certificate: { cert: string; key: string }): Promise<number> {
  server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      socket.write('S');
      const secure = new TLSSocket(socket, {
        isServer: true,
        secureContext: createSecureContext(certificate),
      });
      secure.on('error', () => {});
      secure.on('data', (chunk) => {
        received.push(chunk);
        secure.end(errorResponse('53300', 'too many connections'));
      });
    });
  });
  await new Promise<void>((done) => server.listen(0, host, done));
  return (server.address() as AddressInfo).port;
}

async function connect(port: number, options: string): Promise<string | null> {
  const url = `postgres://user:${password}@${host}:${port}/db?${options}`;
  const fault = await checkServer(url).then(
    () => 'connected',
    (error: unknown) => describeStartFault(error),
  );
  await new Promise((done) => server.close(done));
  return fault;
}

describe.skipIf(!hasOpenssl)('a database whose certificate', () => {
  const refusal = /^The certificate of the database that DATABASE_URL names is not trusted \(/;

  it('nobody vouches for gets not even the name of the user', async () => {
    const port = await serve(makeCertificate(host));
    expect(await connect(port, 'sslmode=verify-full')).toMatch(refusal);
    expect(received).toEqual([]);
  });

  it('is another host’s gets nothing either, though its authority is trusted', async () => {
    const certificate = makeCertificate('elsewhere.example');
    const file = join(folder, 'elsewhere.pem');
    writeFileSync(file, certificate.cert);
    const port = await serve(certificate);
    expect(await connect(port, `sslmode=verify-full&sslrootcert=${file}`)).toMatch(refusal);
    expect(received).toEqual([]);
  });

  it('is right is talked to', async () => {
    const certificate = makeCertificate(host);
    const file = join(folder, 'right.pem');
    writeFileSync(file, certificate.cert);
    const port = await serve(certificate);
    expect(await connect(port, `sslmode=verify-full&sslrootcert=${file}`)).toBe(
      'The database that DATABASE_URL names answered: too many connections (53300).',
    );
    expect(String(received)).toContain('user');
  });
});
