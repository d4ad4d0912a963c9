import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestClock } from '../testing/create-test-app.ts';
import {
  day,
  minute,
  type OpenSessionStore,
  openSessionStore,
  owner,
} from '../testing/open-session-store.ts';
import { noNotices } from './notices.ts';
import { createSessions, type Sessions } from './sessions.ts';

const clock = createTestClock();
const config = {
  refreshTokenTtl: 7 * day,
  unrememberedTtl: day / 2,
  refreshLeeway: 10_000,
  sessionMaxAge: 30 * day,
  accessTokenTtl: 15 * minute,
  sessionsPerUser: 3,
};

let test: OpenSessionStore;
let sessions: Sessions;
let marked: string[];
beforeAll(async () => {
  test = await openSessionStore();
  const revocations = { add: (id: string) => void marked.push(id) };
  sessions = createSessions({ store: test.store, revocations, clock, config, notices: noNotices });
});
beforeEach(async () => {
  marked = [];
  await sessions.endAllOf(owner.id, { reason: 'user_disabled' });
  marked = [];
});
afterAll(() => test.close());

const place = { address: '203.0.113.9', device: 'Firefox on Windows', userAgent: 'Mozilla/5.0' };

async function begin(replaces: string | null = null, isRemembered = true) {
  const session = await sessions.begin({
    userId: owner.id,
    methods: ['pwd'],
    replaces,
    place,
    isRemembered,
    isKnownDevice: true,
  });
  if (!session) throw new Error('the owner is not there');
  clock.advance(1);
  return session;
}

describe('a session that begins', () => {
  it('records when and how the person proved who they are, and gets the configured lifetimes', async () => {
    const now = clock.now();
    expect(await begin()).toMatchObject({
      authenticatedAt: new Date(now),
      methods: ['pwd'],
      expiresAt: new Date(now + 7 * day),
      absoluteExpiresAt: new Date(now + 30 * day),
    });
  });

  it('keeps from where it began, for the person to recognise it', async () => {
    const { id } = await begin();
    expect(await test.row(id)).toMatchObject({ ...place, isRemembered: true });
  });

  it('ends sooner when it is idle, if the person is not to be remembered', async () => {
    const now = clock.now();
    const session = await begin(null, false);
    expect(session).toMatchObject({ isRemembered: false, expiresAt: new Date(now + day / 2) });
  });

  it('ends the session that it replaces, and marks that session in this process', async () => {
    const first = await begin();
    await begin(first.id);
    expect(await test.row(first.id)).toMatchObject({ revokedReason: 'replaced' });
    expect(marked).toEqual([first.id]);
  });

  it('ends the longest unused session when the person has too many', async () => {
    const [oldest] = [await begin(), await begin(), await begin()];
    await begin();
    expect(await test.row(oldest.id)).toMatchObject({ revokedReason: 'session_limit' });
    expect(marked).toEqual([oldest.id]);
  });
});

describe('a session that is ended', () => {
  it('is marked in this process only after the database has ended it', async () => {
    const { id } = await begin();
    const end = { id, reason: 'reuse' } as const;
    expect(await sessions.end({ ...end, ifGeneration: 2 })).toBe(false);
    expect(marked).toEqual([]);
    expect(await sessions.end({ ...end, ifGeneration: 1 })).toBe(true);
    expect(await sessions.end(end)).toBe(false);
    expect(marked).toEqual([id]);
  });

  it('ends together with the other sessions of the person, except the one to keep', async () => {
    const [kept, one, other] = [await begin(), await begin(), await begin()];
    const reason = 'role_changed';
    expect(await sessions.endAllOf(owner.id, { reason, except: kept.id })).toBe(2);
    expect(marked.sort()).toEqual([one.id, other.id].sort());
    expect(await test.row(kept.id)).toMatchObject({ revokedAt: null });
    expect(await test.row(one.id)).toMatchObject({ revokedReason: reason });
  });
});

describe('ending all sessions of a person within a change', () => {
  it('ends them with the change, and marks them when it is committed', async () => {
    const [one, other] = [await begin(), await begin()];
    const ended = await test.db.transaction((tx) =>
      sessions.endAllWithin(tx, owner.id, { reason: 'logout', except: other.id }),
    );
    expect(marked).toEqual([]);
    ended.mark();
    expect(marked).toEqual([one.id]);
    expect((await test.row(one.id))?.revokedReason).toBe('logout');
    expect((await test.row(other.id))?.revokedAt).toBeNull();
  });

  it('ends none when the change fails', async () => {
    const { id } = await begin();
    const change = test.db.transaction(async (tx) => {
      await sessions.endAllWithin(tx, owner.id, { reason: 'logout' });
      throw new Error('the change failed');
    });
    await expect(change).rejects.toThrow('the change failed');
    expect((await test.row(id))?.revokedAt).toBeNull();
    expect(marked).toEqual([]);
  });
});

describe('renewing a session without its refresh token', () => {
  it('repeats a generation that is fresh, and exchanges one that is not', async () => {
    const { id } = await begin();
    expect(await sessions.renew(id)).toMatchObject({ id, generation: 1, parentGeneration: null });
    clock.advance(10_000);
    expect(await sessions.renew(id)).toMatchObject({ id, generation: 2, parentGeneration: 1 });
    expect(await sessions.renew(id)).toMatchObject({ id, generation: 2 });
  });

  it('returns nothing once the session has ended, or never was', async () => {
    const { id } = await begin();
    await sessions.end({ id, reason: 'logout' });
    expect(await sessions.renew(id)).toBeNull();
    expect(await sessions.renew('unknown')).toBeNull();
  });
});

it('a sign-in whose password was replaced meanwhile begins no session', async () => {
  const beginning = { userId: owner.id, methods: ['pwd'], place, isRemembered: true } as const;
  const prove = (provenBy: string) =>
    sessions.begin({ ...beginning, replaces: null, isKnownDevice: true, provenBy });
  expect(await prove('another hash')).toBeNull();
  expect(await prove('x')).not.toBeNull();
});
