import assert from 'node:assert/strict';
import { ask, logIn, name } from '../ask.ts';
import type { RunningCheck } from '../check.ts';
import { challenge } from '../nginx.ts';

/** Spellings that nginx, Express or both take for /healthz or /readyz. */
const spellings = [
  ...[
    '/healthz',
    '/readyz',
    '/READYZ',
    '/HealthZ',
    '/readyz/',
    '/ReadyZ/',
    '/readyz?x=1',
    '/readyz//',
  ],
  ...['//readyz', '/./readyz', '/x/../readyz', '/x/..%2freadyz', '/.//./healthz', '/%72eadyz'],
  ...[
    '/%52EADYZ',
    '/readyz%2f',
    '/healthz%2F',
    '/readyz%0a',
    '/readyz%20',
    '/readyz;x',
    '/readyz%23',
  ],
  ...['/%2freadyz', '/%2e/readyz', '/readyz/.', '/readyz/x/..', `https://${name}/readyz`],
];

const closed = { code: 'ECONNRESET' };

export const addressChecks: RunningCheck[] = [
  {
    claim: 'The health addresses are refused in every spelling, for GET, HEAD and POST.',
    async run(site) {
      for (const path of spellings) {
        for (const method of ['GET', 'HEAD', 'POST']) {
          const { status, body } = await ask(site, { path, method });
          assert.ok(status === 404 || status === 400, `${method} ${path}: ${status} ${body}`);
        }
      }
    },
  },
  {
    claim: 'Port 80 answers no other host name and no IP address.',
    async run(site) {
      for (const host of ['evil.example', '127.0.0.1', `${name}.evil.example`, `x.${name}`, ''])
        await assert.rejects(ask(site, { scheme: 'http', host }), closed, host);
    },
  },
  {
    claim: 'A request for another name over a connection for ours gets no answer.',
    async run(site) {
      for (const host of ['evil.example', '127.0.0.1', ''])
        await assert.rejects(ask(site, { host }), closed, host);
    },
  },
  {
    claim: 'Port 80 redirects the pages of its own name to https.',
    async run(site) {
      for (const method of ['GET', 'HEAD']) {
        const answer = await ask(site, { scheme: 'http', method, path: '/a/page?x=1' });
        assert.equal(answer.status, 301);
        assert.equal(answer.headers.location, `https://${name}/a/page?x=1`);
      }
    },
  },
  {
    claim: 'An authority finds the proof for a certificate over plain http, and nothing beside it.',
    async run(site) {
      const { path, proof } = challenge;
      const found = await ask(site, { scheme: 'http', path });
      assert.deepEqual([found.status, found.body.toString()], [200, proof]);
      for (const other of [
        '/.well-known/acme-challenge/x',
        '/.well-known/acme-challenge/../../x',
      ]) {
        const { status } = await ask(site, { scheme: 'http', path: other });
        assert.notEqual(status, 200, other);
      }
    },
  },
  {
    claim: 'A call of the API over plain http is refused, and not redirected.',
    async run(site) {
      const paths = ['/api/auth/login', '/API/auth/login', '//api/auth/login', '/%61pi/auth/login'];
      for (const path of [...paths, '/']) {
        const answer = await ask(site, { ...logIn('ada', 'x'), scheme: 'http', path });
        assert.deepEqual([answer.status, answer.headers.location], [403, undefined], path);
      }
      const { status } = await ask(site, { scheme: 'http', path: '/api/user/me' });
      assert.equal(status, 403);
    },
  },
];
