import assert from 'node:assert/strict';
import { connect as connectHttp2 } from 'node:http2';
import { type ConnectionOptions, connect } from 'node:tls';
import { name } from '../ask.ts';
import type { RunningCheck } from '../check.ts';
import type { RunningSite } from '../site.ts';

/** Makes a TLS handshake. Resolves with the protocol and the cipher; rejects when the server refuses. */
function shakeHands(site: RunningSite, options: ConnectionOptions): Promise<string> {
  return new Promise((done, fail) => {
    const address = { host: '127.0.0.1', port: site.ports.https, servername: name, ca: site.cert };
    const socket = connect({ ...address, ...options }, () => {
      done(`${socket.getProtocol()} ${socket.getCipher().name}`);
      socket.destroy();
    });
    socket.on('error', fail);
  });
}

/** The client itself must offer old versions, which OpenSSL does at its lowest security level only. */
const old = { minVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' } as const;

/**
 * The alerts of a server that refuses (RFC 8446 §6.2). The numbers are stable; OpenSSL's texts depend on its version.
 */
const alert = {
  handshakeFailure: /SSL alert number 40\b/,
  protocolVersion: /SSL alert number 70\b/,
  unrecognizedName: /SSL alert number 112\b/,
};

export const tlsChecks: RunningCheck[] = [
  {
    claim: 'Port 443 completes no TLS handshake for another host name, or without one.',
    async run(site) {
      for (const servername of ['evil.example', `x.${name}`, ''])
        await assert.rejects(shakeHands(site, { servername }), alert.unrecognizedName, servername);
    },
  },
  {
    claim: 'TLS 1.3 and 1.2 are supported.',
    async run(site) {
      assert.match(await shakeHands(site, {}), /^TLSv1\.3 /);
      assert.match(await shakeHands(site, { maxVersion: 'TLSv1.2' }), /^TLSv1\.2 ECDHE-/);
    },
  },
  {
    claim: 'TLS 1.0 and 1.1 are refused.',
    async run(site) {
      for (const maxVersion of ['TLSv1', 'TLSv1.1'] as const)
        await assert.rejects(
          shakeHands(site, { ...old, maxVersion }),
          alert.protocolVersion,
          maxVersion,
        );
    },
  },
  {
    claim: 'Ciphers without forward secrecy or without authenticated encryption are refused.',
    async run(site) {
      const weak = [
        ...['AES128-GCM-SHA256', 'AES128-SHA', 'ECDHE-ECDSA-AES128-SHA'],
        ...['ECDHE-ECDSA-AES256-SHA', 'ECDHE-ECDSA-AES128-SHA256', 'ECDHE-ECDSA-AES256-SHA384'],
      ];
      for (const cipher of weak)
        await assert.rejects(
          shakeHands(site, { maxVersion: 'TLSv1.2', ciphers: `${cipher}:@SECLEVEL=0` }),
          alert.handshakeFailure,
          cipher,
        );
    },
  },
  {
    claim: 'HTTP/2 is supported.',
    async run(site) {
      const options = { ca: site.cert, servername: name };
      const session = connectHttp2(`https://127.0.0.1:${site.ports.https}`, options);
      const stream = session.request({ ':path': '/', ':authority': name });
      const status = await new Promise((done, fail) => {
        session.on('error', fail);
        stream.on('error', fail).on('response', (headers) => done(headers[':status']));
      });
      session.destroy();
      assert.equal(status, 200);
    },
  },
];
