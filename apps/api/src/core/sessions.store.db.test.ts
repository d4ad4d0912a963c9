import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../db/client.ts';
import { sessions, users } from '../db/tables.ts';
import { newId } from '../lib/id.ts';
import { openTestDatabase, type TestDatabase } from '../testing/open-test-database.ts';
import { createSessionStore, type SessionStore } from './sessions.store.ts';
import { createUserStore } from './users.store.ts';

const start = new Date('2026-01-15T12:00:00.250Z');
const minute = 60_000;
const day = 86_400_000;
const at = (ms: number) => new Date(start.getTime() + ms);

let source: TestDatabase;
let database: Database;
let store: SessionStore;
const user = {
  id: newId(),
  username: 'ada',
  email: 'ada@example.com',
  role: 'user' as const,
  disabledAt: null,
};

beforeAll(async () => {
  source = await openTestDatabase();
  database = await source.connect();
  store = createSessionStore(database.db);
  await createUserStore(database.db).create({
    ...user,
    emailVerifiedAt: null,
    createdAt: start,
    password: { hash: 'x', pepperId: 'y' },
  });
});
afterAll(() => source.close());

const row = async (id: string) =>
  (await database.db.select().from(sessions).where(eq(sessions.id, id)))[0];

async function begin({
  idle = 7 * day,
  absolute = 30 * day,
  replaces = null as string | null,
} = {}) {
  return store.create({
    id: newId(),
    user,
    now: start,
    idleEnd: at(idle),
    absoluteEnd: at(absolute),
    replaces,
  });
}

const exchange = (id: string, generation: number, ms: number) => ({
  id,
  generation,
  now: at(ms),
  freshSince: at(ms - 10_000),
  idleEnd: at(ms + 7 * day),
});

describe('create', () => {
  it('returns what find returns afterwards, to the millisecond', async () => {
    const created = await begin();
    expect(created).toEqual({
      id: created.id,
      userId: user.id,
      createdAt: start,
      generation: 1,
      parentGeneration: null,
      rotatedAt: start,
      expiresAt: at(7 * day),
      absoluteExpiresAt: at(30 * day),
      revokedAt: null,
      user,
    });
    expect(await store.find(created.id)).toEqual(created);
  });

  it('never lets the idle end pass the absolute end', async () => {
    expect((await begin({ idle: 7 * day, absolute: day })).expiresAt).toEqual(at(day));
  });

  it('ends the session it replaces in the same transaction', async () => {
    const first = await begin();
    const second = await begin({ replaces: first.id });
    expect(await row(first.id)).toMatchObject({ revokedAt: start, revokedReason: 'replaced' });
    expect(await row(second.id)).toMatchObject({ revokedAt: null, revokedReason: null });
  });

  it('leaves the session it would replace alone when the new one cannot be stored', async () => {
    const first = await begin();
    const failing = store.create({
      id: newId(),
      user: { ...user, id: 'no-such-user-at-all' },
      now: start,
      idleEnd: at(day),
      absoluteEnd: at(day),
      replaces: first.id,
    });
    await expect(failing).rejects.toThrow();
    expect(await row(first.id)).toMatchObject({ revokedAt: null });
  });
});

describe('find', () => {
  it('knows nothing of an unknown id', async () => {
    expect(await store.find(newId())).toBeNull();
  });
});

describe('rotate', () => {
  it('takes the next generation, remembers its parent, and moves the idle end', async () => {
    const { id } = await begin();
    const rotated = await store.rotate(exchange(id, 1, 10_000));
    expect(rotated).toMatchObject({
      generation: 2,
      parentGeneration: 1,
      rotatedAt: at(10_000),
      expiresAt: at(10_000 + 7 * day),
      user,
    });
    expect(await store.find(id)).toEqual(rotated);
  });

  it('never moves the idle end past the absolute end', async () => {
    const { id } = await begin({ absolute: 8 * day });
    const rotated = await store.rotate(exchange(id, 1, 2 * day));
    expect(rotated?.expiresAt).toEqual(at(8 * day));
  });

  it.each([
    ['a generation younger than the leeway', 1, 9_999],
    ['another generation', 2, minute],
    ['a session past its idle end, to the millisecond', 1, 7 * day],
  ])('does not touch %s', async (_what, generation, ms) => {
    const session = await begin();
    expect(await store.rotate(exchange(session.id, generation, ms))).toBeNull();
    expect(await store.find(session.id)).toEqual(session);
  });

  it('takes it a millisecond before its idle end', async () => {
    const { id } = await begin();
    expect(await store.rotate(exchange(id, 1, 7 * day - 1))).toMatchObject({ generation: 2 });
  });

  it('does not touch a revoked session', async () => {
    const { id } = await begin();
    await store.revoke({ id, now: at(1), reason: 'logout' });
    expect(await store.rotate(exchange(id, 1, minute))).toBeNull();
    expect(await store.fork(exchange(id, 1, minute))).toBeNull();
  });

  it('of twenty at once exactly one wins', async () => {
    const { id } = await begin();
    const results = await Promise.all(
      Array.from({ length: 20 }, () => store.rotate(exchange(id, 1, minute))),
    );
    expect(results.filter(Boolean)).toHaveLength(1);
    expect(await row(id)).toMatchObject({ generation: 2, parentGeneration: 1 });
  });
});

describe('fork', () => {
  it('gives the same parent another child', async () => {
    const { id } = await begin();
    await store.rotate(exchange(id, 1, minute));
    const forked = await store.fork(exchange(id, 2, 2 * minute));
    expect(forked).toMatchObject({
      generation: 3,
      parentGeneration: 1,
      rotatedAt: at(2 * minute),
      expiresAt: at(2 * minute + 7 * day),
    });
  });

  it('changes nothing when the newest generation is no longer the one that was read', async () => {
    const { id } = await begin();
    const rotated = await store.rotate(exchange(id, 1, minute));
    expect(await store.fork(exchange(id, 1, 2 * minute))).toBeNull();
    expect(await store.find(id)).toEqual(rotated);
  });

  it('of twenty at once exactly one wins', async () => {
    const { id } = await begin();
    await store.rotate(exchange(id, 1, minute));
    const results = await Promise.all(
      Array.from({ length: 20 }, () => store.fork(exchange(id, 2, 2 * minute))),
    );
    expect(results.filter(Boolean)).toHaveLength(1);
    expect(await row(id)).toMatchObject({ generation: 3, parentGeneration: 1 });
  });
});

describe('a disabled user', () => {
  beforeEach(() => database.db.update(users).set({ disabledAt: start }));
  afterAll(() => database.db.update(users).set({ disabledAt: null }));

  it('renews nothing, and the row says why', async () => {
    const { id } = await begin();
    expect(await store.rotate(exchange(id, 1, minute))).toBeNull();
    expect(await store.fork(exchange(id, 1, minute))).toBeNull();
    expect((await store.find(id))?.user.disabledAt).toEqual(start);
  });
});

describe('revoke', () => {
  it('ends a session once: the first reason and time stay', async () => {
    const { id } = await begin();
    expect(await store.revoke({ id, now: at(1), reason: 'reuse' })).toBe(true);
    expect(await store.revoke({ id, now: at(2), reason: 'logout' })).toBe(false);
    expect(await row(id)).toMatchObject({ revokedAt: at(1), revokedReason: 'reuse' });
  });

  it('does nothing when the generation it was decided on is no longer the newest', async () => {
    const { id } = await begin();
    const end = { id, now: at(1), reason: 'reuse' as const };
    expect(await store.revoke({ ...end, ifGeneration: 2 })).toBe(false);
    expect(await store.revoke({ ...end, ifGeneration: 1 })).toBe(true);
  });

  it('knows nothing of an unknown id', async () => {
    expect(await store.revoke({ id: newId(), now: at(1), reason: 'logout' })).toBe(false);
  });
});

describe('isLive', () => {
  it('is true until the idle end, and never for a revoked or unknown session', async () => {
    const { id } = await begin();
    expect(await store.isLive(id, at(7 * day - 1))).toBe(true);
    expect(await store.isLive(id, at(7 * day))).toBe(false);
    await store.revoke({ id, now: at(1), reason: 'logout' });
    expect(await store.isLive(id, at(2))).toBe(false);
    expect(await store.isLive(newId(), at(2))).toBe(false);
  });
});

describe('revokedSince', () => {
  it('lists what was revoked after a time, oldest first, with the time as a Date', async () => {
    const [late, early, before] = [await begin(), await begin(), await begin()];
    await store.revoke({ id: late.id, now: at(3000), reason: 'logout' });
    await store.revoke({ id: early.id, now: at(2000), reason: 'reuse' });
    await store.revoke({ id: before.id, now: at(1000), reason: 'logout' });
    expect(await store.revokedSince(at(1000))).toEqual([
      { id: early.id, revokedAt: at(2000) },
      { id: late.id, revokedAt: at(3000) },
    ]);
  });
});

describe('purge', () => {
  it('deletes what ended before a time and says how many, and leaves the rest', async () => {
    await database.db.delete(sessions);
    const [short, long] = [await begin({ idle: minute }), await begin()];
    expect(await store.purge(at(minute))).toBe(0);
    expect(await store.purge(at(minute + 1))).toBe(1);
    expect(await store.find(short.id)).toBeNull();
    expect(await store.find(long.id)).not.toBeNull();
  });
});

describe('the table itself', () => {
  it.each([
    ['an idle end after the absolute end', sql`expires_at = absolute_expires_at + interval '1 s'`],
    ['a revocation without a reason', sql`revoked_at = now()`],
    ['a reason without a revocation', sql`revoked_reason = 'logout'`],
  ])('refuses %s', async (_what, change) => {
    const { id } = await begin();
    const update = database.db.execute(sql`update sessions set ${change} where id = ${id}`);
    await expect(update).rejects.toThrow();
  });
});
