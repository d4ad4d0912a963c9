import assert from 'node:assert/strict';
import { type Answer, ask, cookieOf, logIn, pageHeaders } from '../ask.ts';
import type { RunningCheck } from '../check.ts';

const accessToken = ({ body }: Answer): string => JSON.parse(String(body)).accessToken;

export const sessionChecks: RunningCheck[] = [
  {
    claim: 'Signing in, refreshing, calling the API and signing out work, with a __Host- cookie.',
    async run(site) {
      const signedIn = await ask(site, logIn('ada', site.passwords.ada ?? ''));
      assert.equal(signedIn.status, 200, String(signedIn.body));
      const { cookie, attributes } = cookieOf(signedIn);
      assert.match(cookie, /^__Host-refreshToken=./);
      for (const attribute of ['Path=/', 'HttpOnly', 'Secure', 'SameSite=Strict'])
        assert.ok(attributes.includes(attribute), `${attribute} is not in ${attributes}`);
      assert.ok(!attributes.some((attribute) => attribute.startsWith('Domain')));

      const post = (path: string, sent: string) =>
        ask(site, { method: 'POST', path, headers: { ...pageHeaders, Cookie: sent } });
      const refreshed = await post('/api/auth/refresh', cookie);
      assert.equal(refreshed.status, 200);
      const me = () =>
        ask(site, {
          path: '/api/user/me',
          headers: { Authorization: `Bearer ${accessToken(refreshed)}` },
        });
      assert.equal(JSON.parse(String((await me()).body)).username, 'ada');
      const next = cookieOf(refreshed).cookie;
      assert.equal((await post('/api/auth/logout', next)).status, 204);
      assert.equal((await post('/api/auth/refresh', next)).status, 401);
    },
  },
  {
    claim:
      'Both processes refuse a token within two seconds after its session ended at one of them.',
    async run(site) {
      const signedIn = await ask(site, logIn('ada', site.passwords.ada ?? ''));
      const headers = { ...pageHeaders, Cookie: cookieOf(signedIn).cookie };
      await ask(site, { method: 'POST', path: '/api/auth/logout', headers });
      const until = performance.now() + 2_000;
      for (const port of [site.ports.first, site.ports.second]) {
        const askProcess = () =>
          fetch(`http://127.0.0.1:${port}/api/user/me`, {
            headers: { Authorization: `Bearer ${accessToken(signedIn)}` },
          });
        let { status } = await askProcess();
        // The other process learns of the end by a notification of the database.
        while (status === 200 && performance.now() < until) ({ status } = await askProcess());
        assert.equal(status, 401);
      }
    },
  },
  {
    claim: 'A forged X-Forwarded-For changes neither the counted nor the logged address.',
    async run(site) {
      const from = '127.0.0.66';
      const statuses: number[] = [];
      for (let guess = 0; guess < 11; guess++) {
        const question = logIn('nobody', `not the password ${guess}`);
        const headers = { ...question.headers, 'X-Forwarded-For': `198.51.100.${guess}` };
        statuses.push((await ask(site, { ...question, from, headers })).status);
      }
      assert.deepEqual(statuses, [...Array(10).fill(401), 429]);
      assert.ok(site.log().includes(`"${from}"`), 'the log does not have the address');
      assert.ok(!site.log().includes('198.51.100.'), 'the log has the forged address');
    },
  },
];
