import { readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { purgeSessions } from '../core/sessions.store.ts';
import { purgeEvents } from '../features/activity/activity.store.ts';
import { accountEvents } from '../features/activity/activity.table.ts';
import { createCapturedLogger } from '../testing/captured-logs.ts';
import {
  createTestApp,
  newSecret,
  type TestApp,
  testPassword,
} from '../testing/create-test-app.ts';
import { openTestDatabase, type TestDatabase } from '../testing/open-test-database.ts';
import type { Database } from './client.ts';
import { openPostgres } from './postgres.ts';
import { describeStartFault } from './start-fault.ts';

/** The two roles of the deploy guide, made by the guide's own statements, with names for this test. */
const guide = new URL('../../../../docs/adapt/deploy-on-one-machine.md', import.meta.url);
const [, rights = ''] =
  /```sql\n(revoke all on database[\s\S]*?)```/.exec(readFileSync(guide, 'utf8')) ?? [];

let source: TestDatabase;
let owner: Database;
let running: Database;
let test: TestApp;
let names: { database: string; owner: string; running: string };

async function asSuperuser(statements: string, url = source.url ?? ''): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statements);
  await client.end();
}

function openAs(role: string, password: string): Promise<Database> {
  const url = Object.assign(new URL(source.url ?? ''), { username: role, password }).href;
  return openPostgres({ url, logger: createCapturedLogger() });
}

beforeAll(async () => {
  source = await openTestDatabase();
  const database = new URL(source.url ?? '').pathname.slice(1);
  names = { database, owner: `${database}_owner`, running: `${database}_runs` };
  const passwords = [newSecret(), newSecret()] as const;
  await asSuperuser(`
    drop schema public cascade; drop schema drizzle cascade;
    create role ${names.owner} login password '${passwords[0]}';
    create role ${names.running} login password '${passwords[1]}';
    alter database ${database} owner to ${names.owner};
    create schema public authorization pg_database_owner; grant usage on schema public to public;`);
  await asSuperuser(
    rights
      .replaceAll('latchkey_owner', '"o"')
      .replaceAll(/on database latchkey\b/g, `on database ${database}`)
      .replaceAll(/\blatchkey\b/g, names.running)
      .replaceAll('"o"', names.owner),
  );
  owner = await openAs(names.owner, passwords[0]);
  running = await openAs(names.running, passwords[1]);
});
afterAll(async () => {
  await test?.close();
  await Promise.all([owner.close(), running.close()]);
  await source.close();
  const server = inject('databaseSource');
  if (server.driver === 'postgres')
    await asSuperuser(`drop role ${names.owner}, ${names.running}`, server.url);
});

it('the role that runs the API cannot migrate, and gets an error that names the right way', async () => {
  const fault = await running.migrate().catch((error: unknown) => describeStartFault(error));
  expect(fault).toMatch(
    /^The user in DATABASE_URL lacks a right in that database: permission denied for .* --migrate/,
  );
});

it('once the owner has migrated, the role that runs the API serves sign-in, refresh, sign-out and purge', async () => {
  await owner.migrate();
  await running.migrate();
  const shared = { ...running, close: async () => {} };
  test = await createTestApp({ database: { ...source, connect: async () => shared } });
  const { username } = await test.addUser();
  const browser = test.browser();
  const { accessToken } = await browser.signIn(username, testPassword);
  expect((await browser.getAs(accessToken, '/api/user/me')).status).toBe(200);
  expect((await browser.login(username, 'wrong')).status).toBe(401);
  expect((await browser.refresh()).status).toBe(200);
  expect((await browser.logout()).status).toBe(204);
  expect((await browser.get('/readyz')).status).toBe(200);
  expect(await purgeSessions(running.db, new Date('2100-01-01'), 10)).toBe(1);
});

it('the role that runs the API adds to the trail of an account, but changes and deletes nothing of it', async () => {
  const kept = await running.db.select().from(accountEvents);
  expect(kept.map(({ type }) => type)).toEqual(['signed_in', 'signed_out']);
  for (const statement of [
    'update account_events set user_id = null',
    'delete from account_events',
  ]) {
    const attempt = running.db.transaction(async (tx) => {
      // Who knows the trigger could switch it off. The missing right is what counts.
      await tx.execute("set local account_events.maintenance = 'on'");
      await tx.execute(statement);
    });
    await expect(attempt).rejects.toMatchObject({ cause: { code: '42501' } });
  }
  expect(await running.db.select().from(accountEvents)).toEqual(kept);
  expect(await purgeEvents(running.db, new Date('2100-01-01'), 10)).toBe(2);
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
  await expect(running.db.execute(statement)).rejects.toMatchObject({ cause: { code: '42501' } });
});
