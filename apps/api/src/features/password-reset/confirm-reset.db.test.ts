import bcrypt from 'bcrypt';
import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createLinks, type LinkPurpose } from '../../core/links.ts';
import { passwordFailures, passwords, sessions, users } from '../../db/tables.ts';
import { challenges, expectProblem } from '../../testing/answers.ts';
import { setsDeviceCookie } from '../../testing/cookies.ts';
import { createTestApp, type TestApp, testPassword } from '../../testing/create-test-app.ts';
import { hasFeature } from '../../testing/has-feature.ts';
import { mailsTo, takeMails } from '../../testing/mails.ts';
import { setCookies } from '../../testing/test-browser.ts';
import { hour, newPassword, setUpReset } from './set-up-for-tests.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => test.close());

const { arrive, confirm, request, signIn } = setUpReset(() => test, { mailsTo, takeMails });

const update = (id: string, change: Partial<typeof users.$inferInsert>) =>
  test.database.db.update(users).set(change).where(eq(users.id, id));

describe('a reset of the password', () => {
  it('is answered 204 without a session: it signs nobody in', async () => {
    const { token } = await arrive();
    const answer = await confirm(token);
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(setCookies(answer)).toEqual(setsDeviceCookie());
  });

  it('gives the new password in place of the old one', async () => {
    const { token, username } = await arrive();
    await confirm(token);
    expect(await signIn(username, testPassword)).toBe('invalid_credentials');
    expect(await signIn(username, newPassword)).toBe('signed in');
  });

  it('ends every session of the person at once, and no other', async () => {
    const { token, username } = await arrive();
    const other = await arrive();
    const [phone, laptop, stranger] = [test.browser(), test.browser(), test.browser()];
    const tokens = [
      (await phone.signIn(username, testPassword)).accessToken,
      (await laptop.signIn(username, testPassword)).accessToken,
    ];
    await stranger.signIn(other.username, testPassword);
    await confirm(token);
    for (const access of tokens) {
      const headers = { 'www-authenticate': challenges.invalidToken };
      expectProblem(await phone.getAs(access, '/api/user/me'), 'access_token_invalid', { headers });
    }
    expect([(await phone.refresh()).status, (await laptop.refresh()).status]).toEqual([401, 401]);
    expect((await stranger.refresh()).status).toBe(200);
    const rows = await test.database.db
      .select()
      .from(sessions)
      .where(eq(sessions.revokedReason, 'password_reset'));
    expect(rows).toHaveLength(2);
  });

  it('proves the address, because the link came by it', async () => {
    const { id, token, username } = await arrive({ emailVerifiedAt: null });
    expect(await signIn(username, testPassword)).toBe('email_not_verified');
    test.clock.advance(1_000);
    await confirm(token);
    const [row] = await test.database.db.select().from(users).where(eq(users.id, id));
    expect(row?.emailVerifiedAt).toEqual(new Date(test.clock.now()));
    expect(await signIn(username, newPassword)).toBe('signed in');
  });

  it('keeps the time at which the address was proven before', async () => {
    const emailVerifiedAt = new Date('2025-03-01T00:00:00Z');
    const { id, token } = await arrive({ emailVerifiedAt });
    await confirm(token);
    const [row] = await test.database.db.select().from(users).where(eq(users.id, id));
    expect(row?.emailVerifiedAt).toEqual(emailVerifiedAt);
  });

  it('makes a password work again that had to be changed, and forgets wrong ones', async () => {
    const { id, token, username } = await arrive();
    const { db } = test.database;
    await db.update(passwords).set({ mustChange: true }).where(eq(passwords.userId, id));
    const failed = { key: id, failures: 100, lastAt: new Date(test.clock.now()) };
    await db.insert(passwordFailures).values(failed);
    await confirm(token);
    expect(await db.$count(passwordFailures, eq(passwordFailures.key, failed.key))).toBe(0);
    const [row] = await db.select().from(passwords).where(eq(passwords.userId, id));
    expect(row).toMatchObject({ mustChange: false, changedAt: new Date(test.clock.now()) });
    expect(await signIn(username, newPassword)).toBe('signed in');
  });

  it('gives a first password to a person who had none', async () => {
    const { id, token, username } = await arrive();
    await test.database.db.delete(passwords).where(eq(passwords.userId, id));
    await confirm(token);
    expect(await signIn(username, newPassword)).toBe('signed in');
  });

  it('works while changes to the account are blocked, because its owner gets back in this way', async () => {
    const { id, token, username } = await arrive();
    await update(id, { changesBlockedUntil: new Date(test.clock.now() + hour) });
    expect((await confirm(token)).status).toBe(204);
    expect(await signIn(username, newPassword)).toBe('signed in');
  });

  it.runIf(hasFeature('notices'))(
    'mails the owner what happened, with a way to take it back',
    async () => {
      const { email, token } = await arrive();
      await confirm(token);
      const [, notice] = await mailsTo(test, email);
      expect(notice?.subject).toBe('Your password was reset');
      expect(notice?.links.map(({ page }) => page)).toEqual(['/not-me']); // feature: not-me
    },
  );

  it('is logged with the id of the person', async () => {
    const { id, token } = await arrive();
    test.logs.length = 0;
    await confirm(token);
    const events = test.logs.filter(({ event }) => event === 'authn_password_reset');
    expect(events).toMatchObject([{ userId: id }]);
  });
});

describe('other links of the person', () => {
  async function issue(purpose: LinkPurpose, userId: string) {
    const links = createLinks({ keys: test.secrets.refreshTokenKeys, clock: test.clock });
    const facts = { purpose, userId, sentTo: null, lifetime: hour };
    const id = await links.issue(test.database.db, facts);
    return () => links.find(test.database.db, purpose, links.token(purpose, id));
  }

  it('that could change the address end with a reset, and those that take a change back stay', async () => {
    const { id, token } = await arrive();
    const other = await arrive();
    const ended = await issue('confirm_email', id);
    const kept = [
      await issue('undo_email', id),
      await issue('not_me', id),
      await issue('confirm_email', other.id),
    ];
    await confirm(token);
    expect(await ended()).toBeNull();
    for (const find of kept) expect(await find()).not.toBeNull();
  });
});

it('a sign-in whose password is reset while it is being checked begins no session', async () => {
  const { id, token, username } = await arrive();
  const other = await createTestApp({ database: test.source, clock: test.clock });
  const { compare } = bcrypt;
  vi.spyOn(bcrypt, 'compare').mockImplementationOnce(
    async (data: string | Buffer, hash: string) => {
      const matches = await compare(data, hash);
      const body = { token, password: newPassword };
      expect((await other.browser().post('/api/password-reset/confirm', body)).status).toBe(204);
      return matches;
    },
  );
  expect(await signIn(username, testPassword)).toBe('invalid_credentials');
  expect(await test.database.db.$count(sessions, eq(sessions.userId, id))).toBe(0);
  await other.close();
});

it('a request for a link ends no session and changes no password', async () => {
  const { email, username } = await arrive();
  const browser = test.browser();
  await browser.signIn(username, testPassword);
  await request(email);
  expect((await browser.refresh()).status).toBe(200);
  expect(await signIn(username, testPassword)).toBe('signed in');
});
