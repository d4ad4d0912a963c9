import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createUserStore } from '../core/users.store.ts';
import { newId } from '../lib/id.ts';
import { signInName } from '../testing/login-body.ts';
import { openTestDatabase, type TestDatabase } from '../testing/open-test-database.ts';
import type { Database } from './client.ts';
import { fillUserKeys } from './fill-user-keys.ts';
import { users } from './tables.ts';

let source: TestDatabase;
let database: Database;
beforeAll(async () => {
  source = await openTestDatabase();
  database = await source.connect();
});
afterAll(() => source.close());
beforeEach(() => database.db.delete(users));

/** Adds a row without keys, as rows were before keys existed and as people add them by hand. */
async function addByHand(username: string, email = `${username}@example.com`): Promise<void> {
  await database.db.insert(users).values({
    id: newId(),
    username,
    email,
    createdAt: new Date(0),
  });
}

const find = async (typed: string) =>
  (await createUserStore(database.db).findWithPassword(signInName(typed)))?.person.username ?? null;
const withoutKey = () =>
  database.db.$count(users, sql`${users.usernameKey} is null or ${users.emailKey} is null`);

it('after the start everybody is found by every spelling of their name, with any number of batches', async () => {
  const names = ['Ada', 'mini', 'mİni', 'ΟΔΟΣ', 'straße', 'ｗｉｄｅ', 'e\u0301mile', "o'hara"];
  for (const name of names) await addByHand(name);
  await fillUserKeys(database.db, 3);
  expect(await withoutKey()).toBe(0);
  for (const name of names) expect(await find(name)).toBe(name);
  expect(await find('aDA')).toBe('Ada');
  expect(await find('οδος')).toBe('ΟΔΟΣ');
  expect(await find('STRASSE')).toBe('straße');
  expect(await find('wide')).toBe('ｗｉｄｅ');
  expect(await find('\u00c9mile')).toBe('e\u0301mile');
});

it('the error names users whose names or addresses have become equal, and everybody else gets keys', async () => {
  await addByHand('straße', 'one@example.com');
  await addByHand('strasse', 'two@example.com');
  await addByHand('bob', 'Shared@example.com');
  await addByHand('eve', 'shared@EXAMPLE.com');
  await addByHand('ada');
  const filling = fillUserKeys(database.db, 2);
  await expect(filling).rejects.toMatchObject({ name: 'StartupError' });
  await expect(filling).rejects.toThrow(/"stra(?:ße|sse)" and "stra(?:ße|sse)"/);
  await expect(filling).rejects.toThrow(/"shared@example\.com" and "shared@example\.com"/i);
  expect(await withoutKey()).toBe(2);
  expect(await find('ADA')).toBe('ada');
});

it('the error lists only the first twenty of many clashes', async () => {
  for (let index = 0; index < 22; index++) await addByHand('same', `${index}@example.com`);
  await expect(fillUserKeys(database.db)).rejects.toThrow(
    /("same" and "same"\n {2}- ){20}and 1 more$/,
  );
});

it('a user who was added by hand is found only by the exact name until the next start', async () => {
  await addByHand('Grace');
  expect([await find('Grace'), await find('grace')]).toEqual(['Grace', null]);
  await database.migrate();
  expect(await find('grace')).toBe('Grace');
});

it('a user who was renamed by hand is found by the new name and no longer by the old one', async () => {
  await addByHand('Grace');
  await fillUserKeys(database.db);
  await database.db.update(users).set({ username: 'Hopper', email: 'Hopper@example.com' });
  expect([await find('Grace'), await find('Hopper')]).toEqual([null, 'Hopper']);
  await fillUserKeys(database.db);
  expect(await find('hopper')).toBe('Hopper');
  expect(await database.db.select({ key: users.emailKey }).from(users)).toEqual([
    { key: 'hopper@example.com' },
  ]);
});

it('a name that is written together with its key keeps that key', async () => {
  await addByHand('Grace');
  await database.db
    .update(users)
    .set({
      ...{ username: 'Hopper', usernameKey: 'hopper' },
      ...{ email: 'Hopper@example.com', emailKey: 'hopper@example.com' },
    })
    .where(eq(users.username, 'Grace'));
  expect(await find('HOPPER')).toBe('Hopper');
});
