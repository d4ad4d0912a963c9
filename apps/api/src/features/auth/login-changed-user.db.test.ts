import { eq, isNull, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { passwords, sessions, users } from '../../db/tables.ts';
import { createTestApp, type TestApp, testPassword } from '../../testing/create-test-app.ts';

let test: TestApp;
let weaker: TestApp;
beforeAll(async () => {
  test = await createTestApp({ config: { bcryptCost: 5 } });
  weaker = await createTestApp({ database: test.source, config: { bcryptCost: 4 } });
});
afterAll(async () => {
  await weaker.close();
  await test.close();
});

const liveSessions = () => test.database.db.$count(sessions, isNull(sessions.revokedAt));
const update = (id: string, change: Partial<typeof users.$inferInsert>) =>
  test.database.db.update(users).set(change).where(eq(users.id, id));

it('a person who is disabled between their password check and their session gets no session', async () => {
  const { db } = test.database;
  const { username } = await weaker.addUser();
  const browser = weaker.browser();
  await browser.signIn(username, testPassword);
  // Sign-in replaces the older hash, and this trigger disables the person at that moment.
  await db.execute(sql`create function disable() returns trigger language plpgsql as
    'begin update users set disabled_at = now() where id = new.user_id; return new; end'`);
  await db.execute(sql`create trigger disable before update on passwords
    for each row execute function disable()`);
  const answer = await test.browser().login(username, testPassword, {
    Cookie: `refreshToken=${browser.token()}`,
  });
  expect([answer.status, answer.body.code]).toEqual([401, 'invalid_credentials']);
  expect(answer.headers['set-cookie']).toBeUndefined();
  await db.execute(sql`drop function disable cascade`);
  expect(await liveSessions()).toBe(0);
  await db.delete(sessions);
});

it('a password that is closed between its check and the session begins no session', async () => {
  const { db } = test.database;
  const { username } = await weaker.addUser();
  // Sign-in replaces the older hash, and this trigger closes the password at that moment.
  await db.execute(sql`create function close_password() returns trigger language plpgsql as
    'begin new.must_change := true; return new; end'`);
  await db.execute(sql`create trigger close_password before update on passwords
    for each row execute function close_password()`);
  const answer = await test.browser().login(username, testPassword);
  await db.execute(sql`drop function close_password cascade`);
  expect([answer.status, answer.body.code]).toEqual([401, 'invalid_credentials']);
  expect(await liveSessions()).toBe(0);
});

it('sign-ins that race with a change of role leave no session with the old role', async () => {
  const { db } = test.database;
  const { id, username } = await test.addUser();
  const signIns = Array.from({ length: 6 }, () => test.browser().login(username, testPassword));
  await update(id, { role: 'admin' });
  const answers = await Promise.all(signIns);
  const roles = await Promise.all(
    answers.map(async ({ body }) => {
      const me = await test.browser().getAs(body.accessToken, '/api/user/me');
      return me.status === 200 ? body.user.role : 'refused';
    }),
  );
  expect(roles).not.toContain('user');
  await db.delete(sessions);
});

it('sign-ins that race with disabling leave no live session', async () => {
  const { id, username } = await test.addUser();
  const signIns = Array.from({ length: 6 }, () => test.browser().login(username, testPassword));
  await update(id, { disabledAt: new Date(test.clock.now()) });
  await Promise.all(signIns);
  expect(await liveSessions()).toBe(0);
});

it('a stored hash that cannot be checked is logged once per attempt, without the hash', async () => {
  const { id, username } = await test.addUser();
  const hash = '$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub';
  await test.database.db.update(passwords).set({ hash }).where(eq(passwords.userId, id));
  test.logs.length = 0;
  expect((await test.browser().login(username, testPassword)).status).toBe(401);
  const lines = test.logs.filter(({ msg }) => msg === 'a stored password cannot be checked');
  expect(lines).toEqual([expect.objectContaining({ level: 40, userId: id, fault: 'not_bcrypt' })]);
  expect(JSON.stringify(test.logs)).not.toContain('argon2id');
});
