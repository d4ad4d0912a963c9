import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../db/client.ts';
import { newId } from '../lib/id.ts';
import { signInName } from '../testing/login-body.ts';
import { openTestDatabase, type TestDatabase } from '../testing/open-test-database.ts';
import { toUser } from './person.ts';
import { createUserStore, replacePassword, type UserStore } from './users.store.ts';

const createdAt = new Date('2026-01-15T12:00:00.250Z');
const password = { hash: '$2b$04$hash', pepperId: 'pepper' };
const stored = { ...password, mustChange: false };
const ada = {
  id: newId(),
  username: 'Ada',
  email: 'Ada@example.com',
  role: 'admin' as const,
  emailVerifiedAt: createdAt,
  disabledAt: null,
};

let source: TestDatabase;
let database: Database;
let store: UserStore;
let wasEmpty: boolean;
beforeAll(async () => {
  source = await openTestDatabase();
  database = await source.connect();
  store = createUserStore(database.db);
  wasEmpty = await store.isEmpty();
  expect(await store.create({ ...ada, createdAt, password })).toBe(true);
});
afterAll(() => source.close());

describe('users', () => {
  it('are found by id, and without a hash or any other secret', async () => {
    expect(await store.findById(ada.id)).toEqual(ada);
    expect(await store.findById(newId())).toBeNull();
  });

  it('do not exist in a fresh database, and their table has no column for hints or secret questions', async () => {
    expect([wasEmpty, await store.isEmpty()]).toEqual([true, false]);
    const columns = await database.db
      .select({ name: sql<string>`column_name` })
      .from(sql`information_schema.columns`)
      .where(sql`table_schema = 'public' and table_name = 'users'`);
    // ASVS 6.4.2 forbids hints and secret questions. Nothing else in this table could sign anybody in either.
    expect(columns.map(({ name }) => name).sort()).toEqual(
      [
        ...['id', 'username', 'username_key', 'email', 'email_key', 'role', 'created_at'],
        ...['email_verified_at', 'disabled_at', 'changes_blocked_until'],
      ].sort(),
    );
  });

  it.each(['Ada', 'ada', 'ADA'])('are found by name without regard to case: %s', async (name) => {
    expect(await store.findWithPassword(signInName(name))).toEqual({
      person: ada,
      password: stored,
    });
  });

  it.each(['ad', 'ada ', 'a%', 'a_a', "' or 1=1 --", '%00', ''])(
    'are not found by anything but their name: %j',
    async (name) => {
      expect(await store.findWithPassword(signInName(name))).toBeNull();
    },
  );

  it.each([
    ['name', { username: 'aDA', email: 'other@example.com' }],
    ['address', { username: 'other', email: 'aDA@EXAMPLE.com' }],
    ['id', { username: 'other', email: 'other@example.com', id: ada.id }],
  ])(
    'cannot share a %s, whatever its case, and the first user stays unchanged',
    async (_w, other) => {
      const user = { ...ada, id: newId(), ...other };
      expect(
        await store.create({ ...user, createdAt, password: { hash: 'x', pepperId: 'x' } }),
      ).toBe(false);
      expect(await store.findWithPassword(signInName('ada'))).toEqual({
        person: ada,
        password: stored,
      });
    },
  );

  it('are two people when only the lower() of a database would make their names equal', async () => {
    const names = ['mini', 'mİni'];
    for (const username of names) {
      const user = { ...ada, id: newId(), username, email: `${username}@example.com` };
      expect(await store.create({ ...user, createdAt, password })).toBe(true);
    }
    for (const name of ['MINI', ...names])
      expect((await store.findWithPassword(signInName(name)))?.person.username).toBe(
        name.replace('MINI', 'mini'),
      );
  });

  it('get a new hash, which changes nobody else’s', async () => {
    const bob = { ...ada, id: newId(), username: 'bob', email: 'bob@example.com' };
    await store.create({ ...bob, createdAt, password });
    const to = { hash: 'new', pepperId: 'newer' };
    await store.renewHash(bob.id, { from: password.hash, to });
    expect(await store.findWithPassword(signInName('bob'))).toEqual({
      person: bob,
      password: { ...to, mustChange: false },
    });
    expect(await store.findWithPassword(signInName('ada'))).toEqual({
      person: ada,
      password: stored,
    });
  });

  it('keep the password that they got while the hash of the earlier one was being renewed', async () => {
    const mae = { ...ada, id: newId(), username: 'mae', email: 'mae@example.com' };
    await store.create({ ...mae, createdAt, password });
    const changed = { hash: 'changed', pepperId: 'newer' };
    await replacePassword(database.db, mae.id, { ...changed, changedAt: createdAt });
    await store.renewHash(mae.id, { from: password.hash, to: { hash: 'old', pepperId: 'newer' } });
    expect(await store.findPassword(mae.id)).toEqual({ ...changed, mustChange: false });
  });

  it('may have no password at first and get one later', async () => {
    const eve = { ...ada, id: newId(), username: 'eve', email: 'eve@example.com' };
    const find = () => store.findWithPassword(signInName('eve'));
    expect(await store.create({ ...eve, createdAt, password: null })).toBe(true);
    expect(await find()).toEqual({ person: eve, password: null });
    await replacePassword(database.db, eve.id, { ...password, changedAt: createdAt });
    expect(await find()).toEqual({ person: eve, password: stored });
  });

  it('cannot have a role that the application does not know', async () => {
    const update = database.db.execute(sql`update users set role = 'root'`);
    await expect(update).rejects.toThrow();
  });
});

describe('toUser', () => {
  it('names its fields, so that a new column never leaks by itself', () => {
    const { id, username, email, role } = ada;
    const row = { ...ada, hash: 'secret' };
    expect(toUser(row)).toEqual({ id, username, email, role });
  });
});
