import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { passwordFailures, rateLimits } from '../../db/tables.ts';
import { createTestApp, type TestApp, testPassword } from '../../testing/create-test-app.ts';
import { mailsTo } from '../../testing/mails.ts';
import { typeWrongPasswords } from '../../testing/wrong-passwords.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp({ config: { trustProxyHops: 1 } });
});
afterEach(async () => {
  await test.database.db.delete(passwordFailures);
  await test.database.db.delete(rateLimits);
});
afterAll(() => test.close());

const events = (name: string) => test.logs.filter(({ event }) => event === name);

describe('twenty wrong passwords', () => {
  const isWarning = ({ subject }: { subject: string }) => /Many wrong passwords/.test(subject);

  it('are mailed to the owner once in a series, with the place of the twentieth', async () => {
    const { username, email } = await test.addUser();
    const warnings = async () => (await mailsTo(test, email)).filter(isWarning);
    await typeWrongPasswords(test, { username, times: 19 });
    expect(await warnings()).toEqual([]);
    await typeWrongPasswords(test, { username, times: 1 });
    await vi.waitFor(async () => expect(await warnings()).toHaveLength(1));
    expect((await warnings())[0]?.text).toMatch(/from the address 198\.51\./);
    await typeWrongPasswords(test, { username, times: 30 });
    expect((await test.browser().login(username, testPassword)).status).toBe(200);
    await typeWrongPasswords(test, { username, times: 20 });
    await vi.waitFor(async () => expect(await warnings()).toHaveLength(2));
  });

  it('are mailed to nobody when the twentieth was right, or the address is not proven', async () => {
    const right = await test.addUser();
    await typeWrongPasswords(test, { username: right.username, times: 19 });
    await test.browser().login(right.username, testPassword);
    const unproven = await test.addUser({ emailVerifiedAt: null });
    test.logs.length = 0;
    await typeWrongPasswords(test, { username: unproven.username, times: 20 });
    await vi.waitFor(() => expect(events('authn_login_fail_max')).toHaveLength(1));
    for (const { email } of [right, unproven]) {
      expect((await mailsTo(test, email)).filter(isWarning)).toEqual([]);
    }
  });
});
