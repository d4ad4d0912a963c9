import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApp, type TestApp, testPassword } from '../testing/create-test-app.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
  await test.addUser({ username: 'ada' });
});
afterAll(() => test.close());

// The statuses are numbers here. A test that took them from the list of problems would agree with any status there.
it.each([
  '/api/user/me',
  '/api/protected', // feature: protected
])(
  'GET %s with an expired access token is 401, the status that asks for new credentials',
  async (path) => {
    const browser = test.browser();
    const { accessToken } = await browser.signIn('ada', testPassword);
    expect((await browser.getAs(accessToken, path)).status).toBe(200);
    test.clock.advance(15 * 60_000);
    const { status, body } = await browser.getAs(accessToken, path);
    expect([status, body.status, body.code]).toEqual([401, 401, 'access_token_expired']);
  },
);
