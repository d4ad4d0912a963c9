import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { problemType } from '@latchkey/contracts/problem';
import { describe, expect, it } from 'vitest';
import { checkAnswers } from './testing/check-answers.ts';
import { type Answer, placeAnswer } from './testing/place-answer.ts';

const user = { id: 'u', username: 'ada', email: 'ada@example.com', role: 'user' };
const json = { 'content-type': 'application/json; charset=utf-8', 'x-request-id': 'r' };
const right: Answer = {
  ...{ method: 'GET', url: '/api/user/me', status: 200, headers: json },
  body: JSON.stringify(user),
};
const problem = {
  type: problemType('access_token_missing'),
  title: 'An access token is required',
  status: 401,
  code: 'access_token_missing',
  requestId: 'r',
};
const problemHeaders = { ...json, 'content-type': 'application/problem+json; charset=utf-8' };
const refusal: Answer = {
  ...{ ...right, status: 401, headers: problemHeaders },
  body: JSON.stringify(problem),
};

describe('an answer', () => {
  it('has its place in the document', () => {
    expect(placeAnswer(right)).toEqual({ operation: 'GET /user/me', code: null });
    const code = 'access_token_missing';
    expect(placeAnswer(refusal)).toEqual({ operation: 'GET /user/me', code });
    expect(placeAnswer({ ...right, method: 'HEAD', body: '' })).toBeNull();
    expect(placeAnswer({ ...right, url: '/api/user/me/more' })).toBeNull();
    expect(placeAnswer({ ...right, method: 'PUT' })).toBeNull();
  });

  const with401 = (change: object) => ({ body: JSON.stringify({ ...problem, ...change }) });
  it.each([
    ['a status that is not named', { ...right, status: 418 }],
    ['a member too many', { ...right, body: JSON.stringify({ ...user, password: 'x' }) }],
    ['a member too few', { ...right, body: '{}' }],
    ['another content type', { ...right, headers: { ...json, 'content-type': 'text/html' } }],
    ['no request id', { ...right, headers: { 'content-type': 'application/json' } }],
    ['a code of another status', { ...refusal, ...with401({ code: 'validation_failed' }) }],
    ['a code of another endpoint', { ...refusal, ...with401({ code: 'refresh_token_missing' }) }],
    ['a problem that names another status', { ...refusal, ...with401({ status: 400 }) }],
    [
      'a 429 without Retry-After',
      { ...refusal, status: 429, ...with401({ status: 429, code: 'rate_limited' }) },
    ],
  ])('with %s is refused', (_what, answer) => {
    expect(() => placeAnswer(answer)).toThrow(/^GET \/user\/me answered /);
  });
});

it('a server whose answer is not in the document is found out when it closes', async () => {
  const server = createServer((_req, res) => res.setHeaders(new Headers(json)).end('{"id":1}'));
  const answers = checkAnswers(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await (await fetch(`http://127.0.0.1:${port}/api/nothing`)).text();
  expect(() => answers.requireDeclared()).not.toThrow();
  await (await fetch(`http://127.0.0.1:${port}/api/user/me`)).text();
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  expect(() => answers.requireDeclared()).toThrow(/^GET \/user\/me answered 200 .*must/);
});
