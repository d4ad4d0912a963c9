import { createSecretKey, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createTestClock } from '../testing/create-test-app.ts';
import { createAccessTokens } from './access-token.ts';
import { createRevocations } from './revocations.ts';

const minute = 60_000;
const tokenLifetime = 15 * minute;
const keptFor = tokenLifetime + minute;

/** Session ids have 22 letters; what has another form is not taken for one. */
const id = (name: string) => name.padEnd(22, '_');

type Revoked = { id: string; revokedAt: Date };

/** The feed with a database behind it that knows which sessions live; every question is counted. */
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
  it('a session is revoked when it was told so, here or by notification, and the answer is there at once', async () => {
    const { revocations, isRevoked, asked } = setUp();
    await revocations.feed.onUp();
    expect(isRevoked('a')).toBe(false);
    revocations.add('a');
    revocations.feed.onNotification(id('b'));
    expect([isRevoked('a'), isRevoked(id('b')), isRevoked('c')]).toEqual([true, true, false]);
    expect(asked).toEqual([]);
  });

  it('an id is kept as long as an access token may live, and a minute for clocks that differ', async () => {
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

  it('covers a token from a clock that is a minute ahead: it is refused as long as it would be good', async () => {
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

  it('an id that is told again is kept longer', async () => {
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

describe('on coming up', () => {
  it('loads what was revoked as long as its tokens may still be out there', async () => {
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

  it('loads again each time, without forgetting what it was told meanwhile', async () => {
    const { revocations, isRevoked, loadedSince } = setUp();
    await revocations.feed.onUp();
    revocations.feed.onDown();
    revocations.add('a');
    await revocations.feed.onUp();
    expect(loadedSince).toHaveLength(2);
    expect(isRevoked('a')).toBe(true);
  });

  it('what it was told while loading is not made older by what it loads', async () => {
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

  it('that fails leaves it down', async () => {
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
  it('the database is asked about each token, before the first time up as well', async () => {
    const { revocations, isRevoked, asked } = setUp();
    expect(await isRevoked('live')).toBe(false);
    expect(await isRevoked('gone')).toBe(true);
    await revocations.feed.onUp();
    revocations.feed.onDown();
    expect(await isRevoked('live')).toBe(false);
    expect(asked).toEqual(['live', 'gone', 'live']);
  });

  it('what is known to be revoked is refused without asking', () => {
    const { revocations, isRevoked, asked } = setUp();
    revocations.add('live');
    expect(isRevoked('live')).toBe(true);
    expect(asked).toEqual([]);
  });
});

describe('when more end than it can hold', () => {
  it('every access token issued until then is refused: it fails closed', async () => {
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

  it('the oldest goes, the newest stay', async () => {
    const { clock, revocations, isRevoked, now } = setUp({ capacity: 2 });
    await revocations.feed.onUp();
    for (const id of ['a', 'b', 'c']) revocations.add(id);
    clock.advance(1000);
    const fresh = now();
    expect(['a', 'b', 'c'].map((id) => isRevoked(id, fresh))).toEqual([false, true, true]);
  });

  it('one that was told again is among the newest', async () => {
    const { clock, revocations, isRevoked } = setUp({ capacity: 2 });
    await revocations.feed.onUp();
    for (const id of ['a', 'b', 'a', 'c']) revocations.add(id);
    clock.advance(1000);
    expect(['a', 'b', 'c'].map((id) => isRevoked(id))).toEqual([true, false, true]);
  });

  it('ids whose time is over make room first', async () => {
    const { clock, revocations, isRevoked } = setUp({ capacity: 2 });
    await revocations.feed.onUp();
    revocations.add('a');
    revocations.add('b');
    clock.advance(keptFor);
    revocations.add('c');
    expect(isRevoked('innocent')).toBe(false);
  });
});

describe('when more is heard of than it can hold, as whoever may send notifications can bring about', () => {
  it('the database is asked about what was issued until then: the honest are served, the ended are not', async () => {
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

  it('what this process ended itself is still known, and nobody is refused for it', async () => {
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
  ])('what is no session id is not kept: %s', async (_what, payload) => {
    const { revocations, isRevoked, asked } = setUp({ capacity: 1 });
    await revocations.feed.onUp();
    for (const more of [payload, payload.slice(1), `${payload}.`]) {
      revocations.feed.onNotification(more);
    }
    expect([isRevoked(payload), isRevoked('innocent')]).toEqual([false, false]);
    expect(asked).toEqual([]);
  });
});
