import { asc, eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Database } from '../../db/client.ts';
import { users } from '../../db/tables.ts';
import { newId } from '../../lib/id.ts';
import { openTestDatabase, type TestDatabase } from '../../testing/open-test-database.ts';
import { purgeEvents } from './activity.store.ts';
import { accountEvents } from './activity.table.ts';

const day = 86_400_000;
const start = Date.UTC(2026, 0, 1);
const at = (days: number) => new Date(start + days * day);
const place = { sessionId: 's', address: '192.0.2.7', device: 'Firefox on Windows' };

let source: TestDatabase;
let database: Database;
beforeAll(async () => {
  source = await openTestDatabase();
  database = await source.connect();
});
afterAll(() => source.close());

let userId = '';
beforeEach(async () => {
  await purgeEvents(database.db, new Date('2999-01-01'), 1_000);
  userId = newId();
  const names = { username: userId, email: `${userId}@example.com` };
  await database.db.insert(users).values({ id: userId, ...names, createdAt: at(0) });
  const event = { userId, type: 'signed_in', ...place };
  await database.db.insert(accountEvents).values([1, 2, 3].map((n) => ({ ...event, at: at(n) })));
});

const rows = () =>
  database.db
    .select()
    .from(accountEvents)
    .where(eq(accountEvents.userId, userId))
    .orderBy(asc(accountEvents.id));

it.each([
  ['changed', sql`update account_events set type = 'signed_out'`],
  ['given to somebody else', sql`update account_events set user_id = null`],
  ['deleted', sql`delete from account_events`],
])('an event cannot be %s, even by the owner of the table', async (_what, statement) => {
  const before = await rows();
  await expect(database.db.execute(statement)).rejects.toMatchObject({ cause: { code: '42501' } });
  expect(await rows()).toEqual(before);
  expect(before).toHaveLength(3);
});

it('the purge deletes what is older than a time, at most a batch at once', async () => {
  expect(await purgeEvents(database.db, at(3), 10)).toBe(2);
  expect((await rows()).map((row) => row.at)).toEqual([at(3)]);
  await database.db.delete(users).where(eq(users.id, userId));
  expect(await purgeEvents(database.db, at(4), 1)).toBe(1);
  expect(await purgeEvents(database.db, at(4), 1)).toBe(0);
});

it('a purge opens nothing for the statements after it, even in the same transaction', async () => {
  const attempt = database.db.transaction(async (tx) => {
    await tx.execute(sql`select purge_account_events('2026-01-02', 1)`);
    await tx.delete(accountEvents);
  });
  await expect(attempt).rejects.toMatchObject({ cause: { code: '42501' } });
});

it('the purge deletes nothing younger than a day, whatever time it is given', async () => {
  await database.db.execute(
    sql`insert into account_events (user_id, at, type) values (${userId}, now(), 'signed_in')`,
  );
  await purgeEvents(database.db, new Date('2999-01-01'), 1_000);
  expect((await rows()).map(({ type, sessionId }) => [type, sessionId])).toEqual([
    ['signed_in', null],
  ]);
});

it('a deleted account leaves its events without person, session, address and browser', async () => {
  const ids = (await rows()).map(({ id }) => id);
  await database.db.delete(users).where(eq(users.id, userId));
  const left = await database.db.select().from(accountEvents).orderBy(asc(accountEvents.id));
  expect(left.filter(({ id }) => ids.includes(id))).toEqual(
    ids.map((id, index) => ({
      id,
      userId: null,
      at: at(index + 1),
      type: 'signed_in',
      sessionId: null,
      address: null,
      device: null,
    })),
  );
});
