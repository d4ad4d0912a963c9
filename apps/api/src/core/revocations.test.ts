import { createSecretKey, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createTestClock } from '../testing/create-test-app.ts';
import { createAccessTokens } from './access-token.ts';
import { createRevocations } from './revocations.ts';

const minute = 60_000;
const tokenLifetime = 15 * minute;
const keptFor = tokenLifetime + minute;

/** Session ids have 22 characters. Anything of another form is not accepted as one. */
const id = (name: string) => name.padEnd(22, '_');

type Revoked = { id: string; revokedAt: Date };

/** Revocations on a fake database that knows which sessions are live, and records every query. */
function setUp({ capacity = 100, revoked = [] as Revoked[] } = {}) {
  const clock = createTestClock();
  const asked: string[] = [];
  const loadedSince: Date[] = [];
  const live = new Set(['live']);
  const revocations = createRevocations({
    clock,
    tokenLifetime,
    capacity,
    loadRevokedSince: async (time) => {
      loadedSince.push(time);
      return revoked.filter((row) => row.revokedAt > time);
    },
    isLive: async (sid) => {
      asked.push(sid);
      return live.has(sid);
    },
  });
  const now = () => Math.floor(clock.now() / 1000);
  const isRevoked = (sid: string, iat = now()) => revocations.isRevoked({ sid, iat });
  return { clock, asked, loadedSince, revocations, isRevoked, now };
}

describe('while the feed is up', () => {
  it('a session is revoked as soon as it is marked here or by notification, without a query', async () => {
    const { revocations, isRevoked, asked } = setUp();
    await revocations.feed.onUp();
    expect(isRevoked('a')).toBe(false);
    revocations.add('a');
    revocations.feed.onNotification(id('b'));
    expect([isRevoked('a'), isRevoked(id('b')), isRevoked('c')]).toEqual([true, true, false]);
    expect(asked).toEqual([]);
  });

  it('an id is kept as long as an access token may live, and a minute more because clocks differ', async () => {
    const { clock, revocations, isRevoked } = setUp();
    await revocations.feed.onUp();
    revocations.add('a');
    clock.advance(keptFor - 1);
    revocations.add('b');
    expect(isRevoked('a')).toBe(true);
    clock.advance(1);
    revocations.add('c');
    expect([isRevoked('a'), isRevoked('b'), isRevoked('c')]).toEqual([false, true, true]);
  });

  it('a token from a clock one minute ahead is refused for as long as it would be valid', async () => {
    const { clock, revocations } = setUp({ capacity: 2000 });
    await revocations.feed.onUp();
    const keys = [createSecretKey(randomBytes(32))];
    const options = { keys, issuer: 'https://app.example.com', ttl: tokenLifetime };
    const ahead = createAccessTokens({ ...options, clock: { now: () => clock.now() + minute } });
    const here = createAccessTokens({ ...options, clock });
    const [id, expiresAt] = ['s'.repeat(22), new Date(clock.now() + 100 * minute)];
    const { token } = ahead.issue(
      { id: 'u'.repeat(22), username: 'ada', role: 'user' },
      { id, authenticatedAt: new Date(clock.now()), expiresAt },
    );
    revocations.add(id);
    for (let passed = 0; passed < 16 * 60; passed++) {
      const verified = here.verify(token);
      revocations.add(`another ${passed}`);
      expect(verified.ok && !revocations.isRevoked(verified.claims)).toBe(false);
      clock.advance(1000);
    }
    expect(here.verify(token)).toMatchObject({ ok: false, reason: 'expired' });
  });

  it('an id that is marked again is kept longer', async () => {
    const { clock, revocations, isRevoked } = setUp();
    await revocations.feed.onUp();
    revocations.add(id('a'));
    clock.advance(minute);
    revocations.feed.onNotification(id('a'));
    clock.advance(keptFor - minute);
    revocations.add('b');
    expect(isRevoked(id('a'))).toBe(true);
  });
});

describe('when the feed comes up', () => {
  it('the revoked sessions are loaded whose tokens may not have expired yet', async () => {
    const at = (ms: number) => new Date(createTestClock().now() - ms);
    const { clock, revocations, isRevoked, loadedSince } = setUp({
      revoked: [
        { id: 'long ago', revokedAt: at(keptFor) },
        { id: 'in time', revokedAt: at(tokenLifetime) },
      ],
    });
    await revocations.feed.onUp();
    expect(loadedSince).toEqual([new Date(clock.now() - keptFor)]);
    expect([isRevoked('long ago'), isRevoked('in time')]).toEqual([false, true]);
  });

  it('the revoked sessions are loaded each time, and ids marked meanwhile are not forgotten', async () => {
    const { revocations, isRevoked, loadedSince } = setUp();
    await revocations.feed.onUp();
    revocations.feed.onDown();
    revocations.add('a');
    await revocations.feed.onUp();
    expect(loadedSince).toHaveLength(2);
    expect(isRevoked('a')).toBe(true);
  });

  it('an id that is notified during loading does not get the older time that is loaded', async () => {
    const clock = createTestClock();
    const revokedAt = new Date(clock.now() - 10 * minute);
    const { revocations, isRevoked, clock: own } = setUp({ revoked: [{ id: id('a'), revokedAt }] });
    const up = revocations.feed.onUp();
    revocations.feed.onNotification(id('a'));
    await up;
    own.advance(tokenLifetime);
    revocations.feed.onNotification(id('b'));
    expect(isRevoked(id('a'))).toBe(true);
  });

  it('a failure to load leaves the feed down', async () => {
    const clock = createTestClock();
    const revocations = createRevocations({
      clock,
      tokenLifetime,
      loadRevokedSince: () => Promise.reject(new Error('no database')),
      isLive: async () => false,
    });
    await expect(revocations.feed.onUp()).rejects.toThrow('no database');
    expect(await revocations.isRevoked({ sid: 'a', iat: 1 })).toBe(true);
  });
});

describe('while the feed is down', () => {
  it('each token costs a query, also before the feed has ever been up', async () => {
    const { revocations, isRevoked, asked } = setUp();
    expect(await isRevoked('live')).toBe(false);
    expect(await isRevoked('gone')).toBe(true);
    await revocations.feed.onUp();
    revocations.feed.onDown();
    expect(await isRevoked('live')).toBe(false);
    expect(asked).toEqual(['live', 'gone', 'live']);
  });

  it('a session that is known to be revoked is refused without a query', () => {
    const { revocations, isRevoked, asked } = setUp();
    revocations.add('live');
    expect(isRevoked('live')).toBe(true);
    expect(asked).toEqual([]);
  });
});

describe('when this process ends more sessions than the capacity', () => {
  it('every access token issued until then is refused, because the list fails closed', async () => {
    const { clock, revocations, isRevoked, now } = setUp({ capacity: 3 });
    await revocations.feed.onUp();
    for (const id of ['a', 'b', 'c']) revocations.add(id);
    expect(isRevoked('innocent')).toBe(false);
    const before = now();
    revocations.add('d');
    expect([isRevoked('a', before), isRevoked('innocent', before)]).toEqual([true, true]);
    clock.advance(1000);
    expect(isRevoked('innocent')).toBe(false);
    expect(isRevoked('d')).toBe(true);
  });

  it('the oldest id is dropped, and the newest ones stay', async () => {
    const { clock, revocations, isRevoked, now } = setUp({ capacity: 2 });
    await revocations.feed.onUp();
    for (const id of ['a', 'b', 'c']) revocations.add(id);
    clock.advance(1000);
    const fresh = now();
    expect(['a', 'b', 'c'].map((id) => isRevoked(id, fresh))).toEqual([false, true, true]);
  });

  it('an id that was marked again is among the newest', async () => {
    const { clock, revocations, isRevoked } = setUp({ capacity: 2 });
    await revocations.feed.onUp();
    for (const id of ['a', 'b', 'a', 'c']) revocations.add(id);
    clock.advance(1000);
    expect(['a', 'b', 'c'].map((id) => isRevoked(id))).toEqual([true, false, true]);
  });

  it('ids that are no longer needed are dropped first', async () => {
    const { clock, revocations, isRevoked } = setUp({ capacity: 2 });
    await revocations.feed.onUp();
    revocations.add('a');
    revocations.add('b');
    clock.advance(keptFor);
    revocations.add('c');
    expect(isRevoked('innocent')).toBe(false);
  });
});

describe('when more notifications arrive than the capacity, as anyone who may send them can cause', () => {
  it('tokens issued until then cost a query, so that only those of ended sessions are refused', async () => {
    const { clock, revocations, isRevoked, now, asked } = setUp({ capacity: 2 });
    await revocations.feed.onUp();
    const before = now();
    for (const name of ['ended', 'x', 'y']) revocations.feed.onNotification(id(name));
    expect(await isRevoked('live', before)).toBe(false);
    expect(await isRevoked(id('ended'), before)).toBe(true);
    expect(asked).toEqual(['live', id('ended')]);
    expect(isRevoked(id('y'), before)).toBe(true);
    clock.advance(1000);
    expect(isRevoked('innocent')).toBe(false);
    expect(asked).toHaveLength(2);
  });

  it('sessions that this process ended stay known, and no live session is refused', async () => {
    const { revocations, isRevoked, asked } = setUp({ capacity: 2 });
    await revocations.feed.onUp();
    revocations.add('own');
    for (const name of ['x', 'y', 'z']) revocations.feed.onNotification(id(name));
    expect(isRevoked('own')).toBe(true);
    expect(await isRevoked('live')).toBe(false);
    expect(asked).toEqual(['live']);
  });

  it.each([
    ['too short', 'x'.repeat(21)],
    ['too long', 'x'.repeat(8000)],
    ['of other letters', `${'x'.repeat(21)}:`],
    ['with a line break at the end', `${'x'.repeat(22)}\n`],
    ['empty', ''],
  ])('a payload that is no session id is not kept: %s', async (_what, payload) => {
    const { revocations, isRevoked, asked } = setUp({ capacity: 1 });
    await revocations.feed.onUp();
    for (const more of [payload, payload.slice(1), `${payload}.`]) {
      revocations.feed.onNotification(more);
    }
    expect([isRevoked(payload), isRevoked('innocent')]).toEqual([false, false]);
    expect(asked).toEqual([]);
  });
});
