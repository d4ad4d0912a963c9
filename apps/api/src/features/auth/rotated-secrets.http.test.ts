import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createTestApp,
  newSecret,
  type TestApp,
  testEnv,
  testPassword,
} from '../../testing/create-test-app.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

describe('a password at sign-in', () => {
  it.each([
    ['of 64 emoji', '🔑'.repeat(64), `${'🔑'.repeat(63)}🔒`],
    ['of 256 characters', `${'x'.repeat(255)}a`, `${'x'.repeat(255)}b`],
    ['with spaces around it', '  spaced out  ', 'spaced out'],
  ])('%s signs in, and one that differs at its end does not', async (_what, password, other) => {
    const { username } = await test.addUser({ password });
    expect((await test.browser().login(username, password)).status).toBe(200);
    expect((await test.browser().login(username, other)).status).toBe(401);
  });

  it('signs in from a keyboard that composes its characters differently', async () => {
    const { username } = await test.addUser({ password: 'cr\u00e8me br\u00fbl\u00e9e' });
    const answer = await test.browser().login(username, 'cre\u0300me bru\u0302le\u0301e');
    expect(answer.status).toBe(200);
  });
});

describe('a pepper that is replaced', () => {
  it('locks nobody out while it is listed, and is not needed by those who have signed in since', async () => {
    const { username } = await test.addUser();
    const idle = await test.addUser();
    const next = newSecret();
    const start = (pepper: string) =>
      createTestApp({ database: test.source, env: { PASSWORD_PEPPER: pepper } });
    const during = await start(`${next},${testEnv.PASSWORD_PEPPER}`);
    expect((await during.browser().login(username, testPassword)).status).toBe(200);
    const after = await start(next);
    expect((await after.browser().login(username, testPassword)).status).toBe(200);
    expect((await after.browser().login(idle.username, testPassword)).status).toBe(401);
    await Promise.all([during.close(), after.close()]);
  });
});

describe('a signing key that is replaced', () => {
  it('signs nobody out while it is listed, and its tokens are refused once it is not', async () => {
    const { username } = await test.addUser();
    const browser = test.browser();
    const { accessToken } = await browser.signIn(username, testPassword);
    const [access, refresh] = [newSecret(), newSecret()];
    const start = (env: Record<string, string>) =>
      createTestApp({ database: test.source, clock: test.clock, env });
    const during = await start({
      ACCESS_TOKEN_SECRET: `${access},${testEnv.ACCESS_TOKEN_SECRET}`,
      REFRESH_TOKEN_SECRET: `${refresh},${testEnv.REFRESH_TOKEN_SECRET}`,
    });
    const after = await start({ ACCESS_TOKEN_SECRET: access, REFRESH_TOKEN_SECRET: refresh });
    const [tab, late] = [during.browser(), after.browser()];
    for (const other of [tab, late]) other.takeCookies(browser.jar);
    test.clock.advance(60_000);
    expect((await tab.getAs(accessToken, '/api/user/me')).status).toBe(200);
    const renewed = await tab.refresh();
    expect(renewed.status).toBe(200);

    expect((await late.getAs(accessToken, '/api/user/me')).body.code).toBe('access_token_invalid');
    expect((await late.refresh()).body.code).toBe('refresh_token_invalid');
    expect((await late.getAs(renewed.body.accessToken, '/api/user/me')).status).toBe(200);
    await Promise.all([during.close(), after.close()]);
  });
});
