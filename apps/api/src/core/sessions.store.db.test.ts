import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sessions } from '../db/tables.ts';
import { newId } from '../lib/id.ts';
import {
  at,
  day,
  minute,
  type OpenSessionStore,
  openSessionStore,
  owner,
} from '../testing/open-session-store.ts';
import { purgeSessions } from './purge-sessions.ts';
import type { SessionStore } from './sessions.store.ts';

let test: OpenSessionStore;
let store: SessionStore;
beforeAll(async () => {
  test = await openSessionStore();
  store = test.store;
});
afterAll(() => test.close());

describe('find', () => {
  it('returns null for an unknown id', async () => {
    expect(await store.find(newId())).toBeNull();
  });
});

describe('revoke', () => {
  it('ends a session once, and keeps the first reason and time', async () => {
    const { id } = await test.begin();
    expect(await store.revoke({ id, now: at(1), reason: 'reuse' })).toBe(true);
    expect(await store.revoke({ id, now: at(2), reason: 'logout' })).toBe(false);
    expect(await test.row(id)).toMatchObject({ revokedAt: at(1), revokedReason: 'reuse' });
  });

  it('does nothing when ifGeneration is no longer the newest generation', async () => {
    const { id } = await test.begin();
    const end = { id, now: at(1), reason: 'reuse' as const };
    expect(await store.revoke({ ...end, ifGeneration: 2 })).toBe(false);
    expect(await store.revoke({ ...end, ifGeneration: 1 })).toBe(true);
  });

  it('returns false for an unknown id', async () => {
    expect(await store.revoke({ id: newId(), now: at(1), reason: 'logout' })).toBe(false);
  });
});

describe('isLive', () => {
  it('is true until the idle end, and never for a revoked or unknown session', async () => {
    const { id } = await test.begin();
    expect(await store.isLive(id, at(7 * day - 1))).toBe(true);
    expect(await store.isLive(id, at(7 * day))).toBe(false);
    await store.revoke({ id, now: at(1), reason: 'logout' });
    expect(await store.isLive(id, at(2))).toBe(false);
    expect(await store.isLive(newId(), at(2))).toBe(false);
  });
});

describe('revokedSince', () => {
  it('lists the sessions that were revoked after a time, oldest first, with the time as a Date', async () => {
    const [late, early, before] = [await test.begin(), await test.begin(), await test.begin()];
    await store.revoke({ id: late.id, now: at(3000), reason: 'logout' });
    await store.revoke({ id: early.id, now: at(2000), reason: 'reuse' });
    await store.revoke({ id: before.id, now: at(1000), reason: 'logout' });
    expect(await store.revokedSince(at(1000))).toEqual([
      { id: early.id, revokedAt: at(2000) },
      { id: late.id, revokedAt: at(3000) },
    ]);
  });

  it('lists a session that was deleted before its time, also one that was revoked before', async () => {
    // The database compares the end of a deleted session with its own clock.
    const untilTomorrow = Date.now() + day - at(0).getTime();
    const lifetime = { idle: untilTomorrow, absolute: untilTomorrow };
    const [live, revoked] = [await test.begin(lifetime), await test.begin(lifetime)];
    await test.begin();
    await store.revoke({ id: revoked.id, now: at(2000), reason: 'logout' });
    await test.db.delete(sessions);
    const ended = await store.revokedSince(new Date(Date.now() - minute));
    const ids = ended.map(({ id }) => id);
    expect(ids.toSorted()).toEqual([live.id, revoked.id].toSorted());
  });
});

describe('purge', () => {
  it('deletes the sessions that expired before a time, returns how many, and leaves the rest', async () => {
    await test.db.delete(sessions);
    const [short, long] = [await test.begin({ idle: minute }), await test.begin()];
    expect(await purgeSessions(test.db, at(minute), 10)).toBe(0);
    expect(await purgeSessions(test.db, at(minute + 1), 10)).toBe(1);
    expect(await store.find(short.id)).toBeNull();
    expect(await store.find(long.id)).not.toBeNull();
  });
});

describe('revokeAllOf', () => {
  it('ends every live session of the person once, except the one that is named', async () => {
    await test.db.delete(sessions);
    const [kept, one, other] = [await test.begin(), await test.begin(), await test.begin()];
    await store.revoke({ id: other.id, now: at(1), reason: 'logout' });
    const end = { userId: owner.id, now: at(2), reason: 'user_disabled' } as const;
    expect(await store.revokeAllOf({ ...end, except: kept.id })).toEqual([one.id]);
    expect(await store.revokeAllOf({ ...end, except: kept.id })).toEqual([]);
    expect(await test.row(other.id)).toMatchObject({ revokedReason: 'logout' });
    expect(await store.revokeAllOf(end)).toEqual([kept.id]);
    expect(await test.row(kept.id)).toMatchObject({
      revokedAt: at(2),
      revokedReason: 'user_disabled',
    });
  });

  it('leaves the sessions of other people alone', async () => {
    const { id } = await test.begin();
    const end = { userId: newId(), now: at(2), reason: 'user_disabled' } as const;
    expect(await store.revokeAllOf(end)).toEqual([]);
    expect(await test.row(id)).toMatchObject({ revokedAt: null });
  });
});

describe('the table of sessions', () => {
  it.each([
    ['an idle end after the absolute end', sql`expires_at = absolute_expires_at + interval '1 s'`],
    ['a revocation without a reason', sql`revoked_at = now()`],
    ['a reason without a revocation', sql`revoked_reason = 'logout'`],
  ])('refuses %s', async (_what, change) => {
    const { id } = await test.begin();
    const update = test.db.execute(sql`update sessions set ${change} where id = ${id}`);
    await expect(update).rejects.toThrow();
  });
});
