import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { links } from '../../db/mail-tables.ts';
import { passwordFailures, passwords, rateLimits, users } from '../../db/tables.ts';
import { foldAddress } from '../../lib/fold-name.ts';
import { challenges, expectProblem } from '../../testing/answers.ts';
import { createTestApp, type TestApp, testPassword } from '../../testing/create-test-app.ts';
import { takeMails } from '../../testing/mails.ts';
import { setCookies } from '../../testing/test-browser.ts';
import { arrive } from './testing/arrive.ts';

const minute = 60_000;
const day = 1_440 * minute;

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());
beforeEach(async () => {
  await takeMails(test);
  await test.database.db.delete(rateLimits);
});

const invalid = { headers: { 'www-authenticate': challenges.invalidToken } };

describe('deleting one’s account', () => {
  it('removes the account with everything that belongs to it, and clears the cookie', async () => {
    const { user, remove, account, sessions, addLink } = await arrive(test);
    const { db } = test.database;
    await addLink('reset_password', day);
    await db.insert(passwordFailures).values({ key: user.id, failures: 3, lastAt: new Date() });
    const answer = await remove();
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(setCookies(answer)).toEqual([expect.stringContaining('Max-Age=0')]);
    expect(await account()).toEqual([]);
    expect(await sessions()).toEqual([]);
    expect(await db.select().from(links).where(eq(links.userId, user.id))).toEqual([]);
    expect(await db.select().from(passwords).where(eq(passwords.userId, user.id))).toEqual([]);
    expect(await db.$count(passwordFailures, eq(passwordFailures.key, user.id))).toBe(0);
  });

  it('refuses the access tokens of all sessions at once, in every process', async () => {
    const other = await createTestApp({ database: test.source, clock: test.clock });
    const { user, browser, accessToken, remove } = await arrive(test);
    const phone = await other.browser().signIn(user.username, testPassword);
    expect((await remove()).status).toBe(204);
    for (const token of [accessToken, phone.accessToken]) {
      expectProblem(await browser.getAs(token, '/api/user/me'), 'access_token_invalid', invalid);
      const there = () => other.browser().getAs(token, '/api/user/me');
      await expect.poll(async () => (await there()).status).toBe(401);
    }
    expect((await browser.refresh()).status).toBe(401);
    expect((await test.browser().login(user.username, testPassword)).status).toBe(401);
    await other.close();
  });

  it('writes one last mail, which names no account and holds no link', async () => {
    const { user, remove } = await arrive(test);
    await remove();
    const mails = await takeMails(test);
    expect(mails.filter(({ to }) => to !== user.email)).toEqual([]);
    expect(mails).toMatchObject([
      { subject: 'Your account was deleted', links: [] }, // feature: notices
    ]);
  });

  it('forgets the counted attempts of the account', async () => {
    const { user, browser, remove } = await arrive(test);
    const keys = async () => (await test.database.db.select().from(rateLimits)).length;
    const before = await keys();
    for (const name of [user.username, user.email]) await browser.login(name, 'not the password');
    expect(await keys()).toBeGreaterThan(before);
    await remove();
    const left = await test.database.db.select().from(rateLimits);
    expect(left.filter(({ key }) => key.startsWith('login:account:'))).toEqual([]);
  });

  it('is done once: of ten parallel attempts one is answered 204', async () => {
    const { remove } = await arrive(test);
    const answers = await Promise.all(Array.from({ length: 10 }, () => remove()));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, ...Array(9).fill(401)]);
    expect(await takeMails(test)).toHaveLength(1); // feature: notices
  });

  it('leaves the accounts of others as they are', async () => {
    const [ada, bob] = [await arrive(test), await arrive(test)];
    await bob.addLink('reset_password', day);
    await bob.addLink('confirm_email', day, { email: ada.user.email }, foldAddress(ada.user.email));
    const { body: before } = await bob.read();
    await ada.remove();
    const { body } = await bob.read();
    expect({ ...body.tables, account_events: [] }).toEqual({
      ...before.tables,
      account_events: [],
    });
    expect((await bob.browser.refresh()).status).toBe(200);
  });

  it('asks for a proof that is younger than ten minutes', async () => {
    const { remove, account } = await arrive(test);
    test.clock.advance(10 * minute + 1_000);
    expect((await remove()).body).toMatchObject({ code: 'reauthentication_required' });
    expect(await account()).toHaveLength(1);
  });
});

describe('the account stays', () => {
  it('for the day after its owner has reported a change', async () => {
    const { user, remove, account } = await arrive(test);
    const changesBlockedUntil = new Date(test.clock.now() + minute);
    await test.database.db.update(users).set({ changesBlockedUntil }).where(eq(users.id, user.id));
    expectProblem(await remove(), 'changes_blocked');
    expect(await account()).toHaveLength(1);
    test.clock.advance(minute);
    expect((await remove()).status).toBe(204);
  });

  it.each([
    ['the link that takes it back', 'undo_email', {}],
    ['the link of the mail to the old address', 'not_me', { type: 'email_changed' }],
  ] as const)(
    'while a change of the address can be taken back with %s',
    async (_what, purpose, data) => {
      const { remove, addLink, account, sessions } = await arrive(test);
      await addLink(purpose, minute, data);
      const before = [await account(), await sessions()];
      expectProblem(await remove(), 'changes_blocked');
      expect([await account(), await sessions()]).toEqual(before);
      expect(await takeMails(test)).toEqual([]);
      test.clock.advance(minute);
      expect((await remove()).status).toBe(204);
    },
  );

  it('not because of a mail about anything else', async () => {
    const { remove, addLink } = await arrive(test);
    await addLink('not_me', minute, { type: 'new_device' });
    expect((await remove()).status).toBe(204);
  });

  it('when the person was disabled meanwhile', async () => {
    const { user, remove, account } = await arrive(test);
    const disabledAt = new Date(test.clock.now());
    await test.database.db.update(users).set({ disabledAt }).where(eq(users.id, user.id));
    expectProblem(await remove(), 'access_token_invalid', invalid);
    expect(await account()).toHaveLength(1);
  });
});
