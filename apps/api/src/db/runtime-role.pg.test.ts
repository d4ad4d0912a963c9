import { afterAll, beforeAll, expect, it } from 'vitest';
import { purgeSessions } from '../core/purge-sessions.ts';
import { createTestApp, type TestApp, testPassword } from '../testing/create-test-app.ts';
import { openTwoRoles, type TwoRoles } from '../testing/open-two-roles.ts';
import { ownMigrations } from './migration-files.ts';
import { applied } from './migration-state.ts';
import { describeStartFault } from './start-fault.ts';

let roles: TwoRoles;
let test: TestApp;
beforeAll(async () => {
  roles = await openTwoRoles();
});
afterAll(async () => {
  await test?.close();
  await roles.close();
});

it('the role that runs the API cannot migrate, and gets an error that names the right way', async () => {
  const fault = await roles.running.migrate().catch((error: unknown) => describeStartFault(error));
  expect(fault).toMatch(
    /^The user in DATABASE_URL lacks a right in that database: permission denied for .* --migrate/,
  );
});

it('ten processes that start at once with the address of the owner migrate once', async () => {
  const processes = await Promise.all(Array.from({ length: 10 }, () => roles.openWithBoth()));
  await Promise.all(processes.map((each) => each.migrate()));
  await Promise.all(processes.map((each) => each.close()));
  const history = await roles.running.db.select({ hash: applied.hash }).from(applied);
  expect(history.map(({ hash }) => hash)).toEqual(ownMigrations().map(({ hashes }) => hashes[0]));
});

it('once the owner has migrated, the role that runs the API serves sign-in, refresh, sign-out and purge', async () => {
  await roles.running.migrate();
  const shared = { ...roles.running, close: async () => {} };
  test = await createTestApp({ database: { ...roles.source, connect: async () => shared } });
  const { username } = await test.addUser();
  const browser = test.browser();
  const { accessToken } = await browser.signIn(username, testPassword);
  expect((await browser.getAs(accessToken, '/api/user/me')).status).toBe(200);
  expect((await browser.login(username, 'wrong')).status).toBe(401);
  expect((await browser.refresh()).status).toBe(200);
  expect((await browser.logout()).status).toBe(204);
  expect((await browser.get('/readyz')).status).toBe(200);
  expect(await purgeSessions(roles.running.db, new Date('2100-01-01'), 10)).toBe(1);
});

it.each([
  'create table mine (id text)',
  'alter table users add column mine text',
  'drop trigger users_end_sessions on users',
  'truncate sessions',
  'delete from drizzle.__drizzle_migrations',
  'create schema mine',
  'create temporary table sessions (id text)',
])('the role that runs the API may not: %s', async (statement) => {
  await expect(roles.running.db.execute(statement)).rejects.toMatchObject({
    cause: { code: '42501' },
  });
});
