import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { users } from '../db/tables.ts';
import {
  at,
  day,
  minute,
  type OpenSessionStore,
  openSessionStore,
  owner,
  start,
} from '../testing/open-session-store.ts';
import type { SessionStore } from './sessions.store.ts';

let test: OpenSessionStore;
let store: SessionStore;
beforeAll(async () => {
  test = await openSessionStore();
  store = test.store;
});
afterAll(() => test.close());

const exchange = (id: string, generation: number, ms: number) => ({
  id,
  generation,
  now: at(ms),
  freshSince: at(ms - 10_000),
  idleEnd: at(ms + 7 * day),
  briefIdleEnd: at(ms + day / 2),
});

describe('rotate', () => {
  it('writes the next generation and its parent, and moves the idle end', async () => {
    const { id } = await test.begin();
    const rotated = await store.rotate(exchange(id, 1, 10_000));
    expect(rotated).toMatchObject({
      generation: 2,
      parentGeneration: 1,
      rotatedAt: at(10_000),
      expiresAt: at(10_000 + 7 * day),
      user: owner,
    });
    expect(await store.find(id)).toEqual(rotated);
  });

  it.each(['rotate', 'fork'] as const)(
    'moves the idle end less far when the session is not remembered (%s)',
    async (kind) => {
      const { id } = await test.begin({ isRemembered: false });
      const exchanged = await store[kind](exchange(id, 1, minute));
      expect(exchanged?.expiresAt).toEqual(at(minute + day / 2));
    },
  );

  it('never moves the idle end past the absolute end', async () => {
    const { id } = await test.begin({ absolute: 8 * day });
    const rotated = await store.rotate(exchange(id, 1, 2 * day));
    expect(rotated?.expiresAt).toEqual(at(8 * day));
  });

  it.each([
    ['a generation younger than the leeway', 1, 9_999],
    ['another generation', 2, minute],
    ['a session that has reached its idle end, to the millisecond', 1, 7 * day],
  ])('does not touch %s', async (_what, generation, ms) => {
    const session = await test.begin();
    expect(await store.rotate(exchange(session.id, generation, ms))).toBeNull();
    expect(await store.find(session.id)).toEqual(session);
  });

  it('accepts a session one millisecond before its idle end', async () => {
    const { id } = await test.begin();
    expect(await store.rotate(exchange(id, 1, 7 * day - 1))).toMatchObject({ generation: 2 });
  });

  it('does not touch a revoked session', async () => {
    const { id } = await test.begin();
    await store.revoke({ id, now: at(1), reason: 'logout' });
    expect(await store.rotate(exchange(id, 1, minute))).toBeNull();
    expect(await store.fork(exchange(id, 1, minute))).toBeNull();
  });

  it('lets exactly one of twenty parallel calls win', async () => {
    const { id } = await test.begin();
    const results = await Promise.all(
      Array.from({ length: 20 }, () => store.rotate(exchange(id, 1, minute))),
    );
    expect(results.filter(Boolean)).toHaveLength(1);
    expect(await test.row(id)).toMatchObject({ generation: 2, parentGeneration: 1 });
  });
});

describe('fork', () => {
  it('gives the same parent another child', async () => {
    const { id } = await test.begin();
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
    const { id } = await test.begin();
    const rotated = await store.rotate(exchange(id, 1, minute));
    expect(await store.fork(exchange(id, 1, 2 * minute))).toBeNull();
    expect(await store.find(id)).toEqual(rotated);
  });

  it('lets exactly one of twenty parallel calls win', async () => {
    const { id } = await test.begin();
    await store.rotate(exchange(id, 1, minute));
    const results = await Promise.all(
      Array.from({ length: 20 }, () => store.fork(exchange(id, 2, 2 * minute))),
    );
    expect(results.filter(Boolean)).toHaveLength(1);
    expect(await test.row(id)).toMatchObject({ generation: 3, parentGeneration: 1 });
  });
});

describe('a disabled user', () => {
  const trigger = (change: 'enable' | 'disable') =>
    test.db.execute(sql.raw(`alter table users ${change} trigger users_end_sessions`));
  afterAll(() => test.db.update(users).set({ disabledAt: null }));

  it('cannot renew a session, and the row records why', async () => {
    const { id } = await test.begin();
    await test.db.update(users).set({ disabledAt: start });
    expect(await store.rotate(exchange(id, 1, minute))).toBeNull();
    expect(await store.fork(exchange(id, 1, minute))).toBeNull();
    expect(await test.row(id)).toMatchObject({ revokedReason: 'user_disabled' });
  });

  it('cannot renew a session even when the trigger did not end it', async () => {
    await test.db.update(users).set({ disabledAt: null });
    const { id } = await test.begin();
    await trigger('disable');
    await test.db.update(users).set({ disabledAt: start });
    await trigger('enable');
    expect(await test.row(id)).toMatchObject({ revokedAt: null });
    expect(await store.rotate(exchange(id, 1, minute))).toBeNull();
    expect(await store.fork(exchange(id, 1, minute))).toBeNull();
    expect((await store.find(id))?.user.disabledAt).toEqual(start);
  });
});
