import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReversibleNotice } from '../../core/notices.ts';
import { links } from '../../db/mail-tables.ts';
import { passwords, users } from '../../db/tables.ts';
import { expectJson, expectProblem } from '../../testing/answers.ts';
import { createTestApp, type TestApp, testPassword } from '../../testing/create-test-app.ts';
import { mailsTo, takeMails } from '../../testing/mails.ts';
import { type IssueNotMe, openNotMeIssuer, testPlace } from './testing/issue-not-me.ts';

const day = 86_400_000;

let test: TestApp;
let issueNotMe: IssueNotMe;
beforeAll(async () => {
  test = await createTestApp();
  issueNotMe = openNotMeIssuer(test);
});
afterAll(() => test.close());

/** An account with two browsers, and the token of a mail about `type`. */
async function arrive(type: ReversibleNotice) {
  const user = await test.addUser();
  const browsers = [test.browser(), test.browser()];
  for (const browser of browsers) await browser.signIn(user.username, testPassword);
  const token = await issueNotMe(user, type);
  return { user, browsers, token };
}

const report = (token: string) => test.browser().post('/api/not-me', { token });
const look = (token: string) => test.browser().post('/api/not-me/look', { token });

async function account(id: string) {
  const [row] = await test.database.db
    .select()
    .from(users)
    .leftJoin(passwords, eq(passwords.userId, users.id))
    .where(eq(users.id, id));
  return {
    email: row?.users.email,
    blockedUntil: row?.users.changesBlockedUntil,
    mustChange: row?.passwords?.mustChange,
  };
}

describe('POST /api/not-me/look', () => {
  it('answers what the mail was about, and uses nothing up', async () => {
    const { token } = await arrive('new_device');
    const at = new Date(test.clock.now()).toISOString();
    const { address, device } = testPlace;
    for (let times = 0; times < 3; times++)
      expectJson(await look(token), { type: 'new_device', at, address, device });
    expect((await report(token)).status).toBe(204);
    expectProblem(await look(token), 'link_unusable');
  });

  it.each(['not a token', 'a.b', `${'A'.repeat(22)}.${'B'.repeat(43)}`])(
    'answers the same for what never was a token: %s',
    async (token) => {
      expectProblem(await look(token), 'link_unusable');
      expectProblem(await report(token), 'link_unusable');
    },
  );

  it('refuses the token of another kind of link', async () => {
    const { user, token } = await arrive('new_device');
    await report(token);
    const [mail] = (await mailsTo(test, user.email)).slice(-1);
    const reset = mail?.links[0];
    expect(reset?.page).toBe('/reset-password');
    expectProblem(await report(reset?.token ?? ''), 'link_unusable');
  });
});

describe('POST /api/not-me', () => {
  it.each([
    ['new_device', true],
    ['password_changed', true],
    ['password_reset', true],
    ['email_changed', true],
    ['refresh_token_reused', false],
    ['many_wrong_passwords', false],
  ] as const)(
    'after %s ends every session, blocks changes for a day, begins a reset; closes the password: %s',
    async (type, closesPassword) => {
      const { user, browsers, token } = await arrive(type);
      await takeMails(test);
      expect((await report(token)).status).toBe(204);
      for (const browser of browsers) expect((await browser.refresh()).status).toBe(401);
      expect(await account(user.id)).toEqual({
        email: user.email,
        blockedUntil: new Date(test.clock.now() + day),
        mustChange: closesPassword,
      });
      const mails = await mailsTo(test, user.email);
      expect(mails.map(({ template, links: [link] }) => [template, link?.page])).toEqual([
        ['secure_account', '/reset-password'],
      ]);
    },
  );

  it('works for seven days, and no longer', async () => {
    const { token } = await arrive('password_changed');
    const { token: late } = await arrive('password_changed');
    test.clock.advance(7 * day - 1);
    expect((await report(token)).status).toBe(204);
    test.clock.advance(1);
    expectProblem(await report(late), 'link_unusable');
  });

  it('ends what is under way and newer links, and leaves older ways back', async () => {
    const { user, token: older } = await arrive('password_changed');
    const issue = (purpose: string, at: number) =>
      test.database.db.insert(links).values({
        id: `${purpose}-${at}-${user.id}`,
        purpose,
        userId: user.id,
        createdAt: new Date(at),
        expiresAt: new Date(at + 30 * day),
      });
    await issue('confirm_email', test.clock.now());
    test.clock.advance(1000);
    const token = await issueNotMe(user, 'new_device');
    test.clock.advance(1000);
    const newer = await issueNotMe(user, 'new_device');
    await issue('undo_email', test.clock.now());
    expect((await report(token)).status).toBe(204);
    expectProblem(await report(newer), 'link_unusable');
    const left = await test.database.db.select().from(links).where(eq(links.userId, user.id));
    // Two older ways back: the second browser of `arrive` was mailed as a new device.
    expect(left.map(({ purpose }) => purpose).sort()).toEqual([
      'not_me',
      'not_me',
      'reset_password',
    ]);
    expect((await report(older)).status).toBe(204);
  });

  it('does nothing for an account that was disabled', async () => {
    const { user, token } = await arrive('new_device');
    const disabledAt = new Date(test.clock.now());
    await test.database.db.update(users).set({ disabledAt }).where(eq(users.id, user.id));
    expectProblem(await report(token), 'link_unusable');
  });

  it('is in the activity of the account', async () => {
    const { user, token } = await arrive('new_device');
    test.logs.length = 0;
    await report(token);
    expect(test.logs).toContainEqual(
      expect.objectContaining({
        event: 'authn_reported_not_me',
        userId: user.id,
        about: 'new_device',
      }),
    );
  });

  it('succeeds once of 50 attempts at the same time, on two processes', async () => {
    const { user, token } = await arrive('email_changed');
    const other = await createTestApp({
      database: test.source,
      clock: test.clock,
    });
    await takeMails(test);
    const attempts = Array.from({ length: 50 }, (_, n) =>
      (n % 2 ? test : other).browser().post('/api/not-me', { token }),
    );
    const statuses = (await Promise.all(attempts)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 204)).toHaveLength(1);
    expect(statuses.filter((status) => status === 410)).toHaveLength(49);
    expect(await mailsTo(test, user.email)).toHaveLength(1);
    await other.close();
  });
});
