import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { users } from '../../db/tables.ts';
import { createTestApp, type TestApp, testPassword } from '../../testing/create-test-app.ts';
import { newDeviceMails } from './testing/new-device-mails.ts';

const day = 86_400_000;

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp({ config: { trustProxyHops: 1 } });
});
afterAll(() => test.close());

/** A person, and a browser that has signed in to their account once. */
async function signedInBefore() {
  const { username, email } = await test.addUser();
  const browser = test.browser();
  await browser.signIn(username, testPassword);
  return { username, email, browser };
}

describe('a sign-in on a new device', () => {
  it('is mailed to the owner, with the place, and once: the next one there is known', async () => {
    const { username, email } = await signedInBefore();
    const browser = test.browser();
    await browser.login(username, testPassword, { 'X-Forwarded-For': '203.0.113.7' });
    await browser.login(username, testPassword);
    const mails = await newDeviceMails(test, email);
    expect(mails).toHaveLength(1);
    expect(mails[0]?.text).toContain('203.0.113.7');
    expect(mails[0]?.links).toEqual([{ page: '/not-me', token: expect.stringMatching(/./) }]); // feature: not-me
  });

  it('is not mailed when it is the very first of the account', async () => {
    const { email } = await signedInBefore();
    expect(await newDeviceMails(test, email)).toEqual([]);
  });

  it('is mailed for an older account without sessions, which may have been used before', async () => {
    const { id, username, email } = await test.addUser();
    const createdAt = new Date(test.clock.now() - day);
    await test.database.db.update(users).set({ createdAt }).where(eq(users.id, id));
    await test.browser().signIn(username, testPassword);
    expect(await newDeviceMails(test, email)).toHaveLength(1);
  });

  it('is mailed also when the only other session has ended', async () => {
    const { username, email, browser } = await signedInBefore();
    await browser.logout();
    await test.browser().signIn(username, testPassword);
    expect(await newDeviceMails(test, email)).toHaveLength(1);
  });

  it('is not mailed for a wrong password', async () => {
    const { username, email } = await signedInBefore();
    await test.browser().login(username, 'not the password');
    expect(await newDeviceMails(test, email)).toEqual([]);
  });
});
