import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createUserStore } from '../core/users.store.ts';
import { signInName } from '../testing/login-body.ts';
import { openTestDatabase, type TestDatabase } from '../testing/open-test-database.ts';
import type { Database } from './client.ts';
import { applyMissing } from './migrate.ts';
import { isMigrated } from './migrated.ts';
import { type Migration, ownMigrations } from './migration-files.ts';
import { applied } from './migration-state.ts';
import { sessions } from './tables.ts';

let source: TestDatabase;
let database: Database;
beforeAll(async () => {
  source = await openTestDatabase();
  database = await source.connect();
});
afterAll(() => source.close());

const history = async () =>
  (await database.db.select().from(applied).orderBy(applied.id)).map(({ hash }) => hash);

/** The rows that a raw SQL statement returned. */
const rowsOf = (result: unknown) => (result as { rows: Record<string, unknown>[] }).rows;

async function empty(): Promise<void> {
  await database.db.execute(sql`drop schema public cascade`);
  await database.db.execute(sql`drop schema if exists drizzle cascade`);
  await database.db.execute(sql`create schema public`);
}

it('ten processes that start at once migrate one after the other, and apply each migration once', async () => {
  await empty();
  const others = await Promise.all(Array.from({ length: 9 }, () => source.connect()));
  await Promise.all([database, ...others].map((each) => each.migrate()));
  expect(await history()).toEqual(ownMigrations().map(({ hashes }) => hashes[0]));
});

/** A migration that could have been merged in from another branch. */
const migration = (
  tag: string,
  when: number,
  statement = `create table "${tag}" (id text)`,
): Migration => ({
  tag,
  when,
  statements: [statement],
  hashes: [`${tag} lf`, `${tag} crlf`],
});
const own = ownMigrations();
const newest = own.at(-1)?.when ?? 0;

describe('a migration that is merged in with an older date than one of ours', () => {
  const ours = migration('ours', newest + 2_000);
  const merged = migration('merged', newest + 1_000);

  it('stops the start with one sentence when the journal has it before ours, and changes nothing', async () => {
    await applyMissing(database.db, [...own, ours]);
    const before = await history();
    await expect(applyMissing(database.db, [...own, merged, ours])).rejects.toThrow(
      /^The migration merged is not applied to this database, but ours, which comes after it, is; /,
    );
    expect(await history()).toEqual(before);
  });

  it('is applied when the journal has it after ours', async () => {
    await applyMissing(database.db, [...own, ours, merged]);
    expect((await history()).slice(own.length)).toEqual(['ours lf', 'merged lf']);
    await database.db.execute(sql`select * from merged`);
  });
});

it('a migration that fails rolls back itself and all migrations that were applied with it', async () => {
  const before = await history();
  const good = migration('good', newest + 3_000);
  const bad = migration('bad', newest + 4_000, 'select 1 / 0');
  const rest = [...own, migration('ours', newest + 2_000), migration('merged', newest + 1_000)];
  await expect(applyMissing(database.db, [...rest, good, bad])).rejects.toThrow();
  expect(await history()).toEqual(before);
  await expect(database.db.execute(sql`select * from good`)).rejects.toThrow();
});

it('a database from before names had keys keeps every user, and the sessions of disabled users end', async () => {
  await empty();
  await applyMissing(database.db, own.slice(0, 2));
  await database.db.execute(sql`
    insert into users (id, username, email, password_hash, pepper_id, created_at, disabled_at) values
      ('id-of-ada-123456', 'Ada', 'ada@example.com', 'hash', 'pepper', now(), null),
      ('id-of-bob-123456', 'mİni', 'mİni@example.com', 'hash', 'pepper', now(), now())`);
  await database.db.execute(sql`
    insert into sessions (id, user_id, created_at, generation, rotated_at, expires_at, absolute_expires_at)
    select 'session of ' || username, id, now(), 1, now(), now() + '1 day', now() + '1 day' from users`);
  await database.migrate();
  const store = createUserStore(database.db);
  expect((await store.findWithPassword(signInName('ADA')))?.person.username).toBe('Ada');
  expect((await store.findWithPassword(signInName('mİni')))?.person.username).toBe('mİni');
  expect(await store.findWithPassword(signInName('mini'))).toBeNull();
  const rows = await database.db
    .select({ id: sessions.id, reason: sessions.revokedReason })
    .from(sessions)
    .orderBy(sessions.id);
  expect(rows).toEqual([
    { id: 'session of Ada', reason: null },
    { id: 'session of mİni', reason: 'user_disabled' },
  ]);
});

it('a database from before passwords had their own table keeps every user, password and session', async () => {
  await empty();
  await applyMissing(database.db, own.slice(0, 4));
  await database.db.execute(sql`
    insert into users (id, username, email, password_hash, pepper_id, created_at) values
      ('id-of-ada-123456', 'ada', 'ada@example.com', 'hash of ada', 'pepper', now()),
      ('id-of-bob-123456', 'bob', 'bob@example.com', 'hash of bob', 'older pepper', now())`);
  await database.db.execute(sql`
    insert into sessions (id, user_id, created_at, generation, parent_generation, rotated_at, expires_at, absolute_expires_at)
    select 'session of ' || username, id, '2026-01-15T12:00:00.250Z', 3, 2, now(), now() + '1 day', now() + '1 day' from users`);
  const before = await database.db.execute(sql`select * from sessions order by id`);
  await database.migrate();
  const store = createUserStore(database.db);
  expect((await store.findWithPassword('ada'))?.password).toMatchObject({
    hash: 'hash of ada',
    pepperId: 'pepper',
  });
  expect((await store.findWithPassword('bob'))?.password).toMatchObject({
    hash: 'hash of bob',
    pepperId: 'older pepper',
  });
  const after = await database.db.execute(sql`select * from sessions order by id`);
  expect(rowsOf(after)).toMatchObject(
    rowsOf(before).map((row) => ({
      ...row,
      authenticated_at: row.created_at,
      methods: ['pwd'],
    })),
  );
});

it('a second migration run applies nothing and keeps the recorded rows', async () => {
  await empty();
  await database.migrate();
  const before = await database.db.select().from(applied);
  await database.migrate();
  expect(await database.db.select().from(applied)).toEqual(before);
  expect(await isMigrated(database.db)).toBe(true);
});
