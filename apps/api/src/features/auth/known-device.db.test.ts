import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { passwordFailures, rateLimits } from '../../db/tables.ts';
import { cookieName, deviceCookieName, setsSignInCookies } from '../../testing/cookies.ts';
import { createTestApp, type TestApp, testPassword } from '../../testing/create-test-app.ts';
import { setCookies } from '../../testing/test-browser.ts';
import { putFailures, typeWrongPasswords } from '../../testing/wrong-passwords.ts';
import { newDeviceMails } from '../notices/testing/new-device-mails.ts'; // feature: notices

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp({ config: { trustProxyHops: 1 } });
});
afterEach(async () => {
  for (const table of [passwordFailures, rateLimits]) await test.database.db.delete(table);
});
afterAll(() => test.close());

/** A person, and a browser that has signed in to their account once. */
async function signedInBefore() {
  const { id, username, email } = await test.addUser();
  const browser = test.browser();
  await browser.signIn(username, testPassword);
  return { id, username, email, browser, device: browser.jar.get(deviceCookieName) ?? '' };
}

describe('a browser that has signed in to an account', () => {
  it('is not locked out by strangers who close the password, also when it has signed out since', async () => {
    const { id, username, email, browser } = await signedInBefore();
    await browser.logout();
    await putFailures(test, id, 99);
    await typeWrongPasswords(test, { username, times: 2 });
    expect((await test.browser().login(username, testPassword)).status).toBe(401);
    expect((await browser.login(username, 'not the password')).status).toBe(401);
    expect((await browser.login(email, testPassword)).status).toBe(200);
    expect((await test.browser().login(username, testPassword)).status).toBe(401);
  });

  it('has a hundred wrong passwords too, and is then treated as any other browser', async () => {
    const { id, username, browser } = await signedInBefore();
    await typeWrongPasswords(test, { username, times: 100, browser });
    expect((await browser.login(username, testPassword)).status).toBe(200);
    await typeWrongPasswords(test, { username, times: 100, browser });
    await putFailures(test, id, 100);
    expect((await browser.login(username, testPassword)).status).toBe(401);
  });

  it('helps with no other account', async () => {
    const { browser } = await signedInBefore();
    const other = await test.addUser();
    await putFailures(test, other.id, 101);
    expect((await browser.login(other.username, testPassword)).status).toBe(401);
  });

  it('is let in by its password alone: the cookie proves nothing', async () => {
    const { username, device } = await signedInBefore();
    const browser = test.browser();
    browser.jar.set(deviceCookieName, device);
    expect((await browser.login(username, 'not the password')).status).toBe(401);
    expect((await browser.refresh()).body.code).toBe('refresh_token_missing');
  });

  it('keeps its device when it signs in again, for another year', async () => {
    const { username, browser, device } = await signedInBefore();
    const answer = await browser.login(username, testPassword);
    expect(setCookies(answer)).toEqual(setsSignInCookies(604_800));
    expect(browser.jar.get(deviceCookieName)).toBe(device);
  });

  it('gets no device cookie for a wrong password, a refresh or a sign-out', async () => {
    const { username, browser } = await signedInBefore();
    const answers = [
      await browser.login(username, 'not the password'),
      await browser.refresh(),
      await browser.logout(),
    ];
    expect(answers.flatMap(setCookies).join()).not.toContain(deviceCookieName);
    expect(browser.jar.has(deviceCookieName)).toBe(true);
  });
});

describe('a device cookie', () => {
  it.each([
    [
      'changed',
      (device: string) => `${deviceCookieName}=${device[0] === 'x' ? 'y' : 'x'}${device.slice(1)}`,
    ],
    [
      'sent twice',
      (device: string) => `${deviceCookieName}=${device}; ${deviceCookieName}=${device}`,
    ],
    ['oversized', (device: string) => `${deviceCookieName}=${device}${'x'.repeat(4_000)}`],
    ['not text', () => `${deviceCookieName}=j:{"a":1}`],
    ['badly encoded', () => `${deviceCookieName}=%E0%A4%A`],
    ['empty', () => `${deviceCookieName}=`],
    ['under another name', (device: string) => `${cookieName}=${device}`],
  ])('counts as none when it is %s, and the sign-in succeeds', async (_what, cookie) => {
    const { device, ...person } = await signedInBefore();
    const Cookie = cookie(device);
    const signIn = () => test.browser().login(person.username, testPassword, { Cookie });
    const answer = await signIn();
    expect(answer.status).toBe(200);
    expect(setCookies(answer)).toEqual(setsSignInCookies(604_800));
    expect(await newDeviceMails(test, person.email)).toHaveLength(1); // feature: notices
    await putFailures(test, person.id, 100);
    expect((await signIn()).status).toBe(401);
  });
});
