import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLinks } from '../../core/links.ts';
import { passwords, sessions, users } from '../../db/tables.ts';
import { expectProblem } from '../../testing/answers.ts';
import { createTestApp, type TestApp } from '../../testing/create-test-app.ts';
import { mailsTo } from '../../testing/mails.ts'; // feature: password-reset
import { registrations } from './registration.table.ts';
import {
  chosenPassword,
  forgetEverybody,
  newestToken,
  otherPassword,
  person,
  register,
  registerForToken,
  resend,
  verify,
  wrongPassword,
} from './testing/registering.ts';

const day = 86_400_000;

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
beforeEach(() => forgetEverybody(test));
afterAll(() => test.close());

describe('a registration of somebody else’s address', () => {
  it('leaves nothing behind when the owner proves the address', async () => {
    const email = 'ada@example.com';
    const strangers = await registerForToken(test, 'eve', { password: otherPassword });
    await register(test, person('eve2', { email, password: otherPassword }));
    await register(test, person('ada', { email }));
    const token = await newestToken(test, email);
    expect((await verify(test, token)).body.user).toMatchObject({ username: 'ada' });
    const left = await test.database.db.select().from(registrations);
    expect(left.map((row) => row.email)).toEqual(['eve@example.com']);
    for (const name of ['eve2', email]) {
      expect((await test.browser().login(name, otherPassword)).body.code).toBe(
        'invalid_credentials',
      );
    }
    expect(strangers).not.toBe(token);
  });

  it('does not get in the owner’s way: any link that was sent there works with the owner’s password', async () => {
    const email = 'ada@example.com';
    const ofStranger = await registerForToken(test, 'eve', { email, password: otherPassword });
    await register(test, person('ada', { email }));
    expect((await verify(test, ofStranger)).body.user).toMatchObject({ username: 'ada' });
  });

  it('does not become the owner’s account: the mail alone is not enough', async () => {
    const token = await registerForToken(test, 'eve', { email: 'ada@example.com' });
    const refused = await verify(test, token, otherPassword);
    expectProblem(refused, 'invalid_current_password', wrongPassword);
    expect(await test.database.db.select().from(users)).toEqual([]);
  });

  it('cannot be proven any more once the address has an account that was made in another way', async () => {
    const token = await registerForToken(test, 'eve', { email: 'ada@example.com' });
    await test.addUser({ username: 'ada' });
    expectProblem(await verify(test, token), 'link_unusable');
  });
});

it('a name that an administrator gave away meanwhile is answered as taken, and the link works for another name', async () => {
  const email = 'ada@example.com';
  const token = await registerForToken(test, 'ada');
  await test.addUser({ username: 'ada', email: 'other@example.com' });
  expectProblem(await verify(test, token), 'username_taken');
  await register(test, person('ada2', { email, password: otherPassword }));
  expect((await verify(test, token, otherPassword)).body.user).toMatchObject({ username: 'ada2' });
});

it('of ten registrations of one name at one time exactly one gets it', async () => {
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      register(test, {
        username: 'ada',
        email: `a${index}@example.com`,
        password: `${chosenPassword} ${index}`,
      }),
    ),
  );
  const got = answers.filter(({ status }) => status === 202);
  expect(got).toHaveLength(1);
  expect(answers.filter(({ body }) => body?.code === 'username_taken')).toHaveLength(9);
});

describe('an account whose address was never proven', () => {
  it('is confirmed by a mail that is sent on request, with its password', async () => {
    const { id } = await test.addUser({ username: 'ada', emailVerifiedAt: null });
    await resend(test, 'ada@example.com');
    const [mail] = await mailsTo(test, 'ada@example.com'); // feature: password-reset
    expect(mail?.text).toContain('/forgot-password'); // feature: password-reset
    const token = await newestToken(test, 'ada@example.com');
    expect((await verify(test, token, otherPassword)).status).toBe(422);
    const { status, body } = await verify(test, token, 'correct horse battery staple');
    expect([status, body.user.id]).toEqual([200, id]);
    const [row] = await test.database.db.select().from(users).where(eq(users.id, id));
    expect(row?.emailVerifiedAt).toEqual(new Date(test.clock.now()));
    expectProblem(await verify(test, token), 'link_unusable');
  });

  it('is not signed in to with a password that has to be changed', async () => {
    const { id } = await test.addUser({ username: 'ada', emailVerifiedAt: null });
    const ofPerson = eq(passwords.userId, id);
    await test.database.db.update(passwords).set({ mustChange: true }).where(ofPerson);
    await resend(test, 'ada@example.com');
    const token = await newestToken(test, 'ada@example.com');
    const refused = await verify(test, token, 'correct horse battery staple');
    expectProblem(refused, 'password_change_required');
    expect(await test.database.db.$count(sessions, eq(sessions.userId, id))).toBe(0);
  });

  it('is not signed in to when the password is replaced while the address is confirmed', async () => {
    const { db } = test.database;
    const { id } = await test.addUser({ username: 'ada', emailVerifiedAt: null });
    await resend(test, 'ada@example.com');
    const token = await newestToken(test, 'ada@example.com');
    await db.execute(sql`create function replace_password() returns trigger language plpgsql as
      'begin update passwords set hash = ''another'' where user_id = new.id; return new; end'`);
    await db.execute(sql`create trigger replace_password before update on users
      for each row execute function replace_password()`);
    const answer = await verify(test, token, 'correct horse battery staple');
    await db.execute(sql`drop function replace_password cascade`);
    expectProblem(answer, 'link_unusable');
    expect(await db.$count(sessions, eq(sessions.userId, id))).toBe(0);
  });

  it('is not signed in to with a link to an address that it no longer has', async () => {
    const { id } = await test.addUser({ username: 'ada', emailVerifiedAt: null });
    await resend(test, 'ada@example.com');
    const token = await newestToken(test, 'ada@example.com');
    const other = { email: 'other@example.com', emailKey: 'other@example.com' };
    await test.database.db.update(users).set(other).where(eq(users.id, id));
    const refused = await verify(test, token, 'correct horse battery staple');
    expectProblem(refused, 'link_unusable');
  });

  it('is not confirmed when it is disabled', async () => {
    const disabledAt = new Date(test.clock.now());
    await test.addUser({ username: 'ada', emailVerifiedAt: null, disabledAt });
    await resend(test, 'ada@example.com');
    const token = await newestToken(test, 'ada@example.com');
    expectProblem(await verify(test, token, 'correct horse battery staple'), 'link_unusable');
  });
});

describe('an address that an account lost', () => {
  async function lost() {
    const owner = await test.addUser({ username: 'ada' });
    const links = createLinks({ keys: test.secrets.refreshTokenKeys, clock: test.clock });
    const { id: userId, email } = owner;
    const way = { purpose: 'undo_email', userId, sentTo: email, lifetime: 7 * day } as const;
    await links.issue(test.database.db, { ...way, data: { email } });
    const change = { email: 'mallory@example.net', emailKey: 'mallory@example.net' };
    await test.database.db.update(users).set(change).where(eq(users.id, userId));
    return email;
  }

  it('is kept for it as long as the change can be taken back, so that nobody else gets in the way', async () => {
    const email = await lost();
    const token = await registerForToken(test, 'eve', { email });
    expectProblem(await verify(test, token), 'link_unusable');
    expect(await test.database.db.$count(users, eq(users.emailKey, email))).toBe(0);
  });

  it('can have a new account afterwards', async () => {
    const email = await lost();
    test.clock.advance(7 * day);
    const token = await registerForToken(test, 'eve', { email });
    expect((await verify(test, token)).status).toBe(200);
  });
});
