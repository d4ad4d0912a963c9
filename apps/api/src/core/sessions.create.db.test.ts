import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sessions, users } from '../db/tables.ts';
import { newId } from '../lib/id.ts';
import {
  at,
  day,
  type OpenSessionStore,
  openSessionStore,
  owner,
  start,
} from '../testing/open-session-store.ts';
import { nowhere } from './place.ts';
import type { SessionStore } from './sessions.store.ts';

let test: OpenSessionStore;
let store: SessionStore;
beforeAll(async () => {
  test = await openSessionStore();
  store = test.store;
});
afterAll(() => test.close());

describe('create', () => {
  it('returns what find returns afterwards, to the millisecond', async () => {
    const created = await test.begin();
    expect(created).toEqual({
      id: created.id,
      userId: owner.id,
      methods: ['pwd'],
      createdAt: start,
      authenticatedAt: start,
      generation: 1,
      parentGeneration: null,
      rotatedAt: start,
      expiresAt: at(7 * day),
      absoluteExpiresAt: at(30 * day),
      revokedAt: null,
      isRemembered: true,
      keyThumbprint: null, // feature: session-key
      deviceBoundAt: null, // feature: device-bound
      user: owner,
    });
    expect(await store.find(created.id)).toEqual(created);
  });

  it('never lets the idle end pass the absolute end', async () => {
    expect((await test.begin({ idle: 7 * day, absolute: day })).expiresAt).toEqual(at(day));
  });

  it('ends the session it replaces in the same transaction', async () => {
    const first = await test.begin();
    const second = await test.begin({ replaces: first.id });
    expect(await test.row(first.id)).toMatchObject({ revokedAt: start, revokedReason: 'replaced' });
    expect(await test.row(second.id)).toMatchObject({ revokedAt: null, revokedReason: null });
  });

  it('leaves the session it would replace alone when the new one cannot be stored', async () => {
    const first = await test.begin();
    const failing = store.create({
      id: first.id,
      userId: owner.id,
      methods: ['pwd'],
      now: start,
      idleEnd: at(day),
      absoluteEnd: at(day),
      isRemembered: true,
      place: nowhere,
      replaces: first.id,
      limit: 20,
      forgetBefore: start,
    });
    await expect(failing).rejects.toThrow();
    expect(await test.row(first.id)).toMatchObject({ revokedAt: null });
  });
});

describe('create, for a person who has changed since they were read', () => {
  const create = (userId: string) =>
    store.create({
      id: newId(),
      userId,
      methods: ['pwd'],
      now: start,
      idleEnd: at(day),
      absoluteEnd: at(day),
      isRemembered: true,
      place: nowhere,
      replaces: null,
      limit: 20,
      forgetBefore: start,
    });
  const change = (change: Partial<typeof users.$inferInsert>) =>
    test.db.update(users).set(change).where(eq(users.id, owner.id));

  it('creates no session for somebody who is disabled or deleted', async () => {
    await change({ disabledAt: start });
    expect(await create(owner.id)).toBeNull();
    await change({ disabledAt: null });
    expect(await create(newId())).toBeNull();
  });

  it('creates a session with the current role', async () => {
    await change({ role: 'admin' });
    expect(await create(owner.id)).toMatchObject({
      session: { user: { ...owner, role: 'admin' } },
    });
    await change({ role: 'user' });
    await test.db.delete(sessions);
  });
});
