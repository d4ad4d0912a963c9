import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setsSignInCookies } from '../../testing/cookies.ts';
import { createTestApp, type TestApp, testPassword } from '../../testing/create-test-app.ts';
import { loginBody } from '../../testing/login-body.ts';
import { setCookies } from '../../testing/test-browser.ts';

const hour = 3_600_000;

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
  await test.addUser({ username: 'ada' });
});
afterAll(() => test.close());

async function signIn(remember?: boolean) {
  const browser = test.browser();
  const choice = remember === undefined ? {} : { remember };
  const body = { ...loginBody('ada', testPassword), ...choice };
  return { browser, answer: await browser.post('/api/auth/login', body) };
}

describe('"Remember me"', () => {
  it.each([[undefined], [true]])(
    'sets a cookie that outlives the browser when it is %s',
    async (choice) => {
      expect(setCookies((await signIn(choice)).answer)).toEqual(setsSignInCookies(604_800));
    },
  );

  it('sets a cookie without an end when it is off, at sign-in and at each renewal', async () => {
    const { browser, answer } = await signIn(false);
    test.clock.advance(60_000);
    for (const one of [answer, await browser.refresh()]) {
      expect(one.status).toBe(200);
      expect(setCookies(one)[0]).toMatch(/-refresh=/);
      expect(setCookies(one)[0]).not.toMatch(/Max-Age|Expires/i);
      expect(setCookies(one)[0]).toMatch(/HttpOnly; SameSite=Strict$/);
    }
  });

  it('ends the session after twelve idle hours when it is off, and not a moment sooner', async () => {
    const { browser } = await signIn(false);
    test.clock.advance(12 * hour - 1);
    expect((await browser.refresh()).status).toBe(200);
    test.clock.advance(12 * hour);
    expect((await browser.refresh()).status).toBe(401);
  });

  it('leaves the session its seven idle days when it is on', async () => {
    const { browser } = await signIn(true);
    test.clock.advance(167 * hour);
    expect((await browser.refresh()).status).toBe(200);
  });
});
