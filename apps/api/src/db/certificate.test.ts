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
/** What the server received after the TLS handshake. The first message contains the user's name. */
let received: Buffer[];

beforeAll(() => {
  rememberSecrets(password);
  folder = makeTemporaryFolder('tls');
});
beforeEach(() => {
  received = [];
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Starts a server that accepts TLS, presents a certificate, and refuses every client that goes on. */
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
  const fault = await checkServer({ url, statementTimeout: 3_500 }).then(
    () => 'connected',
    (error: unknown) => describeStartFault(error),
  );
  await new Promise((done) => server.close(done));
  return fault;
}

describe.skipIf(!hasOpenssl)('the API', () => {
  const refusal = /^The certificate of the database that DATABASE_URL names is not trusted \(/;

  it('does not send even the user’s name to a database whose certificate no authority has signed', async () => {
    const port = await serve(makeCertificate(host));
    expect(await connect(port, 'sslmode=verify-full')).toMatch(refusal);
    expect(received).toEqual([]);
  });

  it('sends nothing to a database whose certificate is for another host, even from a trusted authority', async () => {
    const certificate = makeCertificate('elsewhere.example');
    const file = join(folder, 'elsewhere.pem');
    writeFileSync(file, certificate.cert);
    const port = await serve(certificate);
    expect(await connect(port, `sslmode=verify-full&sslrootcert=${file}`)).toMatch(refusal);
    expect(received).toEqual([]);
  });

  it('connects to a database whose certificate is trusted and for its host', async () => {
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
