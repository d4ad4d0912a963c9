import { isNull, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../db/client.ts';
import { users } from '../db/tables.ts';
import { newId } from '../lib/id.ts';
import { openTestDatabase, type TestDatabase } from '../testing/open-test-database.ts';
import { createUserStore, type UserStore } from './users.store.ts';

const createdAt = new Date('2026-01-15T12:00:00.000Z');
const password = { hash: '$2b$04$hash', pepperId: 'pepper' };

let source: TestDatabase;
let database: Database;
let byEither: UserStore;
let byAddress: UserStore;
beforeAll(async () => {
  source = await openTestDatabase();
  database = await source.connect();
  byEither = createUserStore(database.db);
  byAddress = createUserStore(database.db, 'email');
  await add('Ada', 'Ada.L@Bücher.example');
  await add('bob', 'bob@example.com');
  // A row from before usernames were refused an @.
  await add('bob@example.com', 'other@example.com');
});
afterAll(() => source.close());

async function add(username: string, email: string): Promise<void> {
  const facts = {
    id: newId(),
    role: 'user',
    emailVerifiedAt: createdAt,
    disabledAt: null,
  } as const;
  await byEither.create({ ...facts, username, email, createdAt, password });
}

const find = async (store: UserStore, typed: string) =>
  (await store.findWithPassword(typed))?.person.email ?? null;

describe('the field of the name', () => {
  it.each([
    'ada',
    'ADA',
    'Ada.L@Bücher.example',
    'ada.l@bücher.example',
    'ADA.L@BÜCHER.EXAMPLE',
    'ada.l@xn--bcher-kva.example',
  ])('finds a person by username and by address, as both are folded: %s', async (typed) => {
    expect(await find(byEither, typed)).toBe('Ada.L@Bücher.example');
  });

  it.each(['ada.l', 'ada.l@', '@bücher.example', 'ada.l@bucher.example', 'a%', ''])(
    'finds nobody by a part of an address or by a similar one: %j',
    async (typed) => {
      expect(await find(byEither, typed)).toBeNull();
    },
  );

  it('prefers the username when it looks like somebody else’s address', async () => {
    expect(await find(byEither, 'bob@example.com')).toBe('other@example.com');
    expect(await find(byEither, 'bob')).toBe('bob@example.com');
  });

  it('takes the address alone where the address is the name', async () => {
    expect(await find(byAddress, 'ada')).toBeNull();
    expect(await find(byAddress, 'ADA.L@bücher.example')).toBe('Ada.L@Bücher.example');
    expect(await find(byAddress, 'bob@example.com')).toBe('bob@example.com');
  });

  it.each([
    ['either', () => byEither],
    ['the address alone', () => byAddress],
  ])(
    'finds a row that was inserted by hand by its exact address, where it takes %s',
    async (_what, store) => {
      await database.db.execute(sql`insert into users (id, username, email, role, created_at)
      values (${newId()}, ${`Hand-${_what}`}, ${`Hand@${_what.length}.example`}, 'user', now())`);
      expect(await find(store(), `Hand@${_what.length}.example`)).not.toBeNull();
      expect(await find(store(), `hand@${_what.length}.example`)).toBeNull();
      await database.db.delete(users).where(isNull(users.emailKey));
    },
  );
});
