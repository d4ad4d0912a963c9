import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { deletedSessions, sessions, users } from '../db/tables.ts';
import { newId } from '../lib/id.ts';
import { type OpenSessionStore, openSessionStore, owner } from '../testing/open-session-store.ts';
import { nowhere } from './place.ts';
import { createSessionStore } from './sessions.store.ts';

const minute = 60_000;

let test: OpenSessionStore;
beforeAll(async () => {
  test = await openSessionStore();
});
beforeEach(async () => {
  await test.db.delete(sessions);
  await test.db.delete(deletedSessions);
});
afterAll(() => test.close());

/** Begins a session at a time of the real clock, because the triggers compare with the clock of the database. */
async function beginAt(ms: number, limit = 100): Promise<string> {
  const begun = await createSessionStore(test.db).create({
    id: newId(),
    userId: owner.id,
    methods: ['pwd'],
    now: new Date(ms),
    idleEnd: new Date(ms + 1_000 * minute),
    absoluteEnd: new Date(ms + 1_000 * minute),
    isRemembered: true,
    place: nowhere,
    replaces: null,
    limit,
    forgetBefore: new Date(ms - 20 * minute),
  });
  return begun?.session.id ?? '';
}

const readMark = async (id: string) =>
  (await test.db.select().from(deletedSessions).where(eq(deletedSessions.id, id)))[0];

/** Tokens were issued ten minutes after the present time of the database. */
const ahead = () => Date.now() + 10 * minute;

it('a deleted session is marked with the time of its newest tokens when the clock of the database is behind', async () => {
  const issuedAt = ahead();
  const id = await beginAt(issuedAt);
  await test.db.delete(sessions);
  expect(await readMark(id)).toEqual({ id, deletedAt: new Date(issuedAt) });
});

it('a session that a trigger ends is recorded with the time of its newest tokens when the clock of the database is behind', async () => {
  const issuedAt = ahead();
  const id = await beginAt(issuedAt);
  await test.db.update(users).set({ role: 'admin' }).where(eq(users.id, owner.id));
  await test.db.update(users).set({ role: 'user' }).where(eq(users.id, owner.id));
  expect(await test.row(id)).toMatchObject({ revokedAt: new Date(issuedAt) });
});

it('a session that ends because of the limit is recorded with the time of its newest tokens when the clock has stepped back', async () => {
  const issuedAt = ahead();
  const id = await beginAt(issuedAt);
  await beginAt(issuedAt - 5 * minute, 1);
  expect(await test.row(id)).toMatchObject({ revokedAt: new Date(issuedAt) });
});

it('a deleted session is marked with the time of its deletion, not with that of the beginning of the transaction', async () => {
  const id = await beginAt(Date.now() - minute);
  const isLater = await test.db.transaction(async (tx) => {
    await tx.execute(
      sql`create temporary table before on commit drop as select clock_timestamp() as at`,
    );
    await tx.delete(sessions);
    return tx
      .select({ isLater: sql<boolean>`${deletedSessions.deletedAt} >= (select at from before)` })
      .from(deletedSessions)
      .where(eq(deletedSessions.id, id));
  });
  expect(isLater).toEqual([{ isLater: true }]);
});

it('whoever may delete a session leaves the mark, without a right to the marks and with any search_path', async () => {
  const id = await beginAt(Date.now());
  const undo = new Error('undo');
  const role = sql.identifier(`deletes_${id.replaceAll(/\W/g, '_').toLowerCase()}`);
  await expect(
    test.db.transaction(async (tx) => {
      await tx.execute(sql`create role ${role}`);
      await tx.execute(sql`grant select, delete on sessions to ${role}`);
      await tx.execute(sql`set local role ${role}`);
      await tx.execute(sql`set local search_path = ''`);
      await tx.execute(sql`delete from public.sessions`);
      throw undo;
    }),
  ).rejects.toBe(undo);
});

it('sessions that a sign-in deletes long after their end leave no marks, so that sign-ins fill no table', async () => {
  const now = Date.now();
  const store = createSessionStore(test.db);
  for (const ago of [50, 40]) {
    const id = await beginAt(now - ago * minute);
    await store.revoke({ id, now: new Date(now - ago * minute), reason: 'logout' });
  }
  await beginAt(now, 1);
  expect(await test.db.select().from(sessions)).toHaveLength(2);
  expect(await test.db.select().from(deletedSessions)).toEqual([]);
});
