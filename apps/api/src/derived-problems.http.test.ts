import { apiBasePath, csrfHeader } from '@latchkey/contracts/api';
import { type Endpoint, problemsOf } from '@latchkey/contracts/endpoint';
import { endpoints } from '@latchkey/contracts/endpoints';
import { type ProblemCode, problems } from '@latchkey/contracts/problem';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApp, type TestApp, testPassword } from './testing/create-test-app.ts';

const minute = 60_000;

let test: TestApp;
/** An access token that has expired, one of an old session, and one of a person who has just signed in. */
let tokens: { readonly expired: string; readonly old: string; readonly fresh: string };
beforeAll(async () => {
  test = await createTestApp();
  const { username } = await test.addUser();
  const browser = test.browser();
  const { accessToken: expired } = await browser.signIn(username, testPassword);
  test.clock.advance(16 * minute);
  const { accessToken: old } = (await browser.refresh()).body;
  const { accessToken: fresh } = await test.browser().signIn(username, testPassword);
  tokens = { expired, old, fresh };
});
afterAll(() => test.close());

type Call = { readonly headers?: () => Record<string, string>; readonly body?: string };

const withToken = (token: string) => ({ Authorization: `Bearer ${token}` });
const json = { 'Content-Type': 'application/json' };
const fresh = () => ({ ...withToken(tokens.fresh), ...json });

/** What is wrong with the call that is answered this problem. Everything else about the call is right. */
const wrongCalls: Partial<Record<ProblemCode, Call>> = {
  csrf_rejected: { headers: () => ({ ...fresh(), [csrfHeader.name]: 'fetch' }) },
  access_token_missing: { headers: () => json },
  invalid_request: { headers: () => withToken('two words') },
  access_token_invalid: { headers: () => withToken('nonsense') },
  access_token_expired: { headers: () => withToken(tokens.expired) },
  reauthentication_required: { headers: () => ({ ...withToken(tokens.old), ...json }) },
  malformed_request: { body: '[]' },
  payload_too_large: { body: JSON.stringify({ much: 'x'.repeat(17_000) }) },
  unsupported_media_type: { headers: () => ({ ...fresh(), 'Content-Type': 'text/plain' }) },
  validation_failed: { body: '{"surprise":true}' },
};

/** The problems that follow from what the descriptor says otherwise, in the order in which they are looked for. */
function derivedProblems(endpoint: Endpoint): ProblemCode[] {
  const derived = problemsOf({ ...endpoint, problems: [] });
  return (Object.keys(wrongCalls) as ProblemCode[]).filter((code) => derived.has(code));
}

const calls = Object.entries<Endpoint>(endpoints).flatMap(([name, endpoint]) =>
  derivedProblems(endpoint).map((code) => [name, code, endpoint] as const),
);

it('the endpoints have such problems', () => {
  expect(calls.length).toBeGreaterThan(2 * Object.keys(endpoints).length);
});

it.each(calls)('%s answers %s', async (_name, code, endpoint) => {
  const { headers = fresh, body = '{}' } = wrongCalls[code] ?? {};
  const method = endpoint.method.toLowerCase() as 'post';
  const request = test.browser().send(method, `${apiBasePath}${endpoint.path}`, headers());
  const answer = await (endpoint.body ? request.send(body) : request);
  const { status } = problems[code];
  expect([answer.status, answer.body.code]).toEqual([status, code]);
});
