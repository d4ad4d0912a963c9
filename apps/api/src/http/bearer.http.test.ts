import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { challenges, expectJson, expectProblem } from '../testing/answers.ts';
import { createTestApp, type TestApp, testPassword } from '../testing/create-test-app.ts';
import { tokenAttacks } from '../testing/token-attacks.ts';

const path = '/api/user/me';

let test: TestApp;
let token: string;
let user: unknown;
beforeAll(async () => {
  test = await createTestApp();
  await test.addUser({ username: 'ada' });
  const session = await test.browser().signIn('ada', testPassword);
  token = session.accessToken;
  user = session.user;
});
afterAll(() => test.close());

const get = (authorization?: string, address = path) =>
  test.browser().get(address, authorization === undefined ? {} : { Authorization: authorization });

describe('the Authorization header', () => {
  it.each(['Bearer', 'bearer', 'BEARER', 'bEaReR'])(
    'may have the scheme in any case: %s',
    async (scheme) => {
      expectJson(await get(`${scheme} ${token}`), user);
    },
  );

  it('may have several spaces before the token, and spaces around it', async () => {
    expect((await get(`Bearer   ${token} `)).status).toBe(200);
  });

  it.each([
    ['none', undefined],
    ['an empty one', ''],
    ['Basic', 'Basic YTpi'],
    ['Digest', 'Digest x'],
    ['a scheme that begins alike', 'Bearers x'],
    ['a token without a scheme', 'eyJ.eyJ.x'],
    ['the name glued to the token', 'Bearer:x'],
  ])(
    '(%s) is 401 without an error, because no credentials were presented',
    async (_what, authorization) => {
      expectProblem(await get(authorization), 'access_token_missing', {
        headers: { 'www-authenticate': challenges.bare },
      });
    },
  );

  it.each([
    ['no token', () => 'Bearer'],
    ['no token but a space', () => 'Bearer '],
    ['two tokens', () => `Bearer ${token} ${token}`],
    ['a tab', () => `Bearer\t${token}`],
    ['quotes', () => `Bearer "${token}"`],
    ['a comma', () => `Bearer ${token}, Bearer ${token}`],
    ['parameters', () => `Bearer token=${token}`],
    ['an equals sign inside', () => `Bearer a=b${token}`],
    ['a backslash', () => 'Bearer a\\b'],
    ['braces', () => 'Bearer {"a":1}'],
    ['Latin 1', () => 'Bearer t\xf6ken'],
  ])('(with %s) is 400', async (_what, authorization) => {
    const answer = await get(authorization());
    expectProblem(answer, 'invalid_request', {
      headers: { 'www-authenticate': challenges.invalidRequest },
    });
  });

  it('is the only place for a token, so that one in the query, the body or a cookie is ignored', async () => {
    const inQuery = await get(undefined, `${path}?access_token=${token}`);
    const inCookie = await test.browser().get(path, { Cookie: `access_token=${token}` });
    const inBody = await test
      .browser()
      .send('get', path, { 'Content-Type': 'application/x-www-form-urlencoded' })
      .send(`access_token=${token}`);
    for (const answer of [inQuery, inCookie, inBody]) {
      expect(answer.body.code).toBe('access_token_missing');
    }
  });

  it('is 401 with a refresh token, because that is no access token', async () => {
    const browser = test.browser();
    await browser.signIn('ada', testPassword);
    const answer = await get(`Bearer ${browser.token()}`);
    expectProblem(answer, 'access_token_invalid', {
      headers: { 'www-authenticate': challenges.invalidToken },
    });
  });
});

describe('a hostile token, signed with the right key', () => {
  const sendable = Object.entries(tokenAttacks).filter(
    ([name]) =>
      !['the JSON form', 'a newline behind', 'a space in front', 'the empty text'].includes(name),
  );

  it('is answered the same whatever is wrong with it, and without a query', async () => {
    const [key] = test.secrets.accessTokenKeys;
    if (!key) throw new Error('no key');
    const asked = test.source.traffic();
    expect(sendable.length).toBeGreaterThan(90);
    for (const [, attack] of sendable) {
      expectProblem(await get(`Bearer ${attack(token, key)}`), 'access_token_invalid', {
        headers: { 'www-authenticate': challenges.invalidToken },
      });
    }
    expect(test.source.traffic()).toBe(asked);
  });

  it('is answered the same when it has 8 kB', async () => {
    expectProblem(await get(`Bearer ${'x'.repeat(8192)}`), 'access_token_invalid', {
      headers: { 'www-authenticate': challenges.invalidToken },
    });
  });
});

it('an expired token is answered access_token_expired with 401, not 403', async () => {
  test.clock.advance(15 * 60_000);
  expectProblem(await get(`Bearer ${token}`), 'access_token_expired', {
    headers: { 'www-authenticate': challenges.expired },
  });
});
