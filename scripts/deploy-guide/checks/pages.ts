import assert from 'node:assert/strict';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { ask, logIn, type Question } from '../ask.ts';
import type { RunningCheck } from '../check.ts';

export const pageChecks: RunningCheck[] = [
  {
    claim:
      'nginx passes on the page and its scripts as the process compressed them, in brotli and gzip.',
    async run(site) {
      const plain = (await ask(site, {})).body.toString();
      const script = /src="(\/assets\/[^"]+\.js)"/.exec(plain)?.[1];
      for (const path of ['/', script ?? 'the page names no script']) {
        const { body } = await ask(site, { path });
        for (const [encoding, decompress] of [
          ['br', brotliDecompressSync],
          ['gzip', gunzipSync],
        ] as const) {
          const answer = await ask(site, { path, headers: { 'Accept-Encoding': encoding } });
          assert.equal(answer.headers['content-encoding'], encoding);
          assert.equal(String(decompress(answer.body)), String(body));
          assert.match(
            String(answer.headers.etag),
            /^"/,
            'a weak ETag: nginx has changed the body',
          );
        }
      }
    },
  },
  {
    claim: "nginx's own error answers have the security headers, and no answer has one twice.",
    async run(site) {
      const names = ['content-security-policy', 'x-content-type-options'];
      const secure = [...names, 'strict-transport-security'];
      const refusals: [Question, string[]][] = [
        [{ path: '/readyz' }, secure],
        [{ ...logIn('ada', 'x'.repeat(33_000)) }, secure],
        [{ scheme: 'http' }, names],
        [{ scheme: 'http', path: '/api/user/me' }, names],
      ];
      for (const [question, expected] of refusals) {
        const { headers } = await ask(site, question);
        assert.equal(headers.server, 'nginx');
        for (const header of expected) assert.ok(headers[header], `${question.path}: ${header}`);
      }
      for (const path of ['/', '/api/user/me', '/assets/nothing.js']) {
        const { headers } = await ask(site, { path });
        for (const header of secure) assert.doesNotMatch(String(headers[header]), /, |undefined/);
      }
    },
  },
  {
    claim: 'No answer of the API is compressed.',
    async run(site) {
      const headers = { 'Accept-Encoding': 'br, gzip, deflate' };
      for (const path of ['/api/user/me', `/api/${'x'.repeat(2000)}`]) {
        const answer = await ask(site, { path, headers });
        assert.equal(answer.headers['content-encoding'], undefined, path);
      }
    },
  },
  {
    claim:
      'The page requires https for two years, with subdomains, and nginx does not reveal its version.',
    async run(site) {
      const page = await ask(site, {});
      assert.equal(
        page.headers['strict-transport-security'],
        'max-age=63072000; includeSubDomains',
      );
      for (const scheme of ['http', 'https'] as const) {
        const answer = await ask(site, { scheme, path: '/readyz' });
        assert.equal(answer.headers.server, 'nginx');
        assert.doesNotMatch(String(answer.body), /nginx\/\d/);
      }
    },
  },
];
