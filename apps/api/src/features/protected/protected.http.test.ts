import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { challenges, expectJson, expectProblem } from '../../testing/answers.ts';
import { createTestApp, type TestApp, testPassword } from '../../testing/create-test-app.ts';

const path = '/api/protected';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
  await test.addUser({ username: 'ada', role: 'admin' });
});
afterAll(() => test.close());

describe('GET /api/protected', () => {
  it('answers the message and the user from the claims', async () => {
    const browser = test.browser();
    const { accessToken, user } = await browser.signIn('ada', testPassword);
    expectJson(await browser.getAs(accessToken, path), {
      message: 'Hello ada: only a valid access token gets you here.',
      user: { id: user.id, username: 'ada', role: 'admin' },
    });
  });

  it('makes no query in fifty requests', async () => {
    const browser = test.browser();
    const { accessToken } = await browser.signIn('ada', testPassword);
    const asked = test.source.traffic();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => browser.getAs(accessToken, path)),
    );
    expect(answers.map((answer) => answer.status)).toEqual(Array(50).fill(200));
    expect(test.source.traffic()).toBe(asked);
  });

  it('requires an access token', async () => {
    expectProblem(await test.browser().get(path), 'access_token_missing', {
      headers: { 'www-authenticate': challenges.bare },
    });
  });

  it.each(['post', 'put', 'patch', 'delete'] as const)('answers 405 to %s', async (method) => {
    expectProblem(await test.browser().send(method, path), 'method_not_allowed', {
      headers: { allow: 'GET, HEAD' },
    });
  });
});
