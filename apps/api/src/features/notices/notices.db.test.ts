import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLinks } from '../../core/links.ts';
import type { Notices, NoticeType } from '../../core/notices.ts';
import { createOutbox } from '../../core/outbox.ts';
import type { Person } from '../../core/person.ts';
import type { Place } from '../../core/place.ts';
import { sessions, users } from '../../db/tables.ts';
import { createTestApp, type TestApp, testPassword } from '../../testing/create-test-app.ts';
import { takeMails } from '../../testing/mails.ts';
import { createCommandRunner } from '../../testing/run-command.ts';
import { createNotices } from './notices.ts';

const minute = 60_000;
const place: Place = { address: '203.0.113.9', device: 'Chrome on Linux', userAgent: null };

let test: TestApp;
let notices: Notices;
let user: Person;
beforeAll(async () => {
  test = await createTestApp();
  const { clock, secrets } = test;
  const links = createLinks({ keys: secrets.refreshTokenKeys, clock });
  notices = createNotices({ links, outbox: createOutbox(clock), clock });
});
afterAll(() => test.close());
beforeEach(async () => {
  user = await test.addUser();
  await takeMails(test);
});

const put = (type: NoticeType, from = place) =>
  test.database.db.transaction((tx) =>
    notices.put(tx, { type, userId: user.id, to: user.email, place: from, sessionId: null }),
  );

describe('a notice', () => {
  it.each([
    ['new_device', 'New sign-in to your account'],
    ['password_changed', 'Your password was changed'],
    ['password_reset', 'Your password was reset'],
    ['email_changed', 'The address of your account was changed'],
    ['refresh_token_reused', 'A copied session was ended'],
    ['many_wrong_passwords', 'Many wrong passwords for your account'],
  ] as const)('of %s says what, when and where, and leads to /not-me', async (type, subject) => {
    await put(type);
    const [mail, ...others] = await takeMails(test);
    expect(others).toEqual([]);
    expect(mail).toMatchObject({ to: user.email, subject });
    expect(mail?.links).toMatchObject([{ page: '/not-me' }]); // feature: not-me
    expect(mail?.text).toContain('15 January 2026');
    expect(mail?.text).toContain('Chrome on Linux, from the address 203.0.113.9');
  });

  it('of a deleted account has no link, because nothing can be taken back, and outlives the account', async () => {
    await put('account_deleted');
    await test.database.db.delete(users).where(eq(users.id, user.id));
    const [mail] = await takeMails(test);
    expect(mail).toMatchObject({ to: user.email, subject: 'Your account was deleted', links: [] });
  });

  it('of an address that was changed back has no link, because the address before must not get it again', async () => {
    await put('email_returned');
    const [mail] = await takeMails(test);
    const subject = 'The address of your account was changed back';
    expect(mail).toMatchObject({ to: user.email, subject, links: [] });
  });

  it('leaves out where, when nothing is known of it', async () => {
    await put('new_device', { address: null, device: null, userAgent: null });
    const [mail] = await takeMails(test);
    expect(mail?.text).not.toContain('Where');
  });

  it('is gone with a change that is rolled back', async () => {
    const change = test.database.db.transaction(async (tx) => {
      const notice = { type: 'email_changed', userId: user.id, to: user.email } as const;
      await notices.put(tx, { ...notice, place, sessionId: null });
      throw new Error('the change failed');
    });
    await expect(change).rejects.toThrow('the change failed');
    expect(await takeMails(test)).toEqual([]);
  });

  it('of a new device is mailed five times an hour, so that nobody can fill a mailbox by signing in', async () => {
    for (let times = 0; times < 7; times++) await put('new_device');
    expect(await takeMails(test)).toHaveLength(5);
    await put('password_changed');
    test.clock.advance(60 * minute);
    await put('new_device');
    expect(await takeMails(test)).toHaveLength(2);
  });
});

describe('a reused refresh token', () => {
  it('is mailed once for its session, in the transaction that ends the session', async () => {
    const browser = test.browser();
    await browser.signIn(user.username, testPassword);
    const thief = browser.copy();
    for (let times = 0; times < 2; times++) {
      test.clock.advance(minute);
      await browser.refresh();
    }
    test.clock.advance(minute);
    await Promise.all(Array.from({ length: 10 }, () => thief.copy().refresh()));
    await browser.refresh();
    const mails = await takeMails(test);
    expect(mails.map(({ to, subject }) => [to, subject])).toEqual([
      [user.email, 'A copied session was ended'],
    ]);
    const [row] = await test.database.db
      .select()
      .from(sessions)
      .where(eq(sessions.userId, user.id));
    expect(row?.revokedReason).toBe('reuse');
  });

  it('ends no session while its mail cannot be written: the answer is an error, and the next attempt ends it', async () => {
    const browser = test.browser();
    await browser.signIn(user.username, testPassword);
    const thief = browser.copy();
    for (let times = 0; times < 2; times++) {
      test.clock.advance(minute);
      await browser.refresh();
    }
    test.clock.advance(minute);
    const { db } = test.database;
    await db.execute('alter table outbox rename to outbox_away');
    const failed = await thief.copy().refresh();
    await db.execute('alter table outbox_away rename to outbox');
    expect(failed.status).toBe(500);
    expect((await thief.refresh()).status).toBe(401);
    expect(await takeMails(test)).toHaveLength(1);
    expect((await browser.refresh()).status).toBe(401);
  });
});

describe('a password that an administrator set', () => {
  const set = () =>
    createCommandRunner(test).run(['set-password', user.username], 'violet hammer seaside lamp');

  it('is mailed to its owner, with when and without where', async () => {
    await set();
    const [mail, ...others] = await takeMails(test);
    expect(others).toEqual([]);
    expect(mail).toMatchObject({ to: user.email, subject: 'Your password was changed' });
    expect(mail?.links).toMatchObject([{ page: '/not-me' }]); // feature: not-me
    expect(mail?.text).not.toContain('Where');
  });

  it('is not mailed to an address that is not proven, which may be somebody else’s', async () => {
    user = await test.addUser({ emailVerifiedAt: null });
    await set();
    expect(await takeMails(test)).toEqual([]);
  });
});
