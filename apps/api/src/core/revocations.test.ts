import { createSecretKey, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createTestClock } from '../testing/create-test-app.ts';
import {
  id,
  keptFor,
  minute,
  setUpRevocations,
  tokenLifetime,
} from '../testing/set-up-revocations.ts';
import { createAccessTokens } from './access-token.ts';
import { createRevocations } from './revocations.ts';

describe('while the feed is up', () => {
  it('a session is revoked as soon as it is marked here or by notification, without a query', async () => {
    const { revocations, isRevoked, asked } = setUpRevocations();
    await revocations.feed.onUp();
    expect(isRevoked('a')).toBe(false);
    revocations.add('a');
    revocations.feed.onNotification(id('b'));
    expect([isRevoked('a'), isRevoked(id('b')), isRevoked('c')]).toEqual([true, true, false]);
    expect(asked).toEqual([]);
  });

  it('an id is kept as long as an access token may live, and a minute more because clocks differ', async () => {
    const { clock, revocations, isRevoked } = setUpRevocations();
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
    const { clock, revocations } = setUpRevocations({ capacity: 2000 });
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
    const { clock, revocations, isRevoked } = setUpRevocations();
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
  it('those revoked sessions are loaded whose tokens may still be valid', async () => {
    const at = (ms: number) => new Date(createTestClock().now() - ms);
    const { clock, revocations, isRevoked, loadedSince } = setUpRevocations({
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
    const { revocations, isRevoked, loadedSince } = setUpRevocations();
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
    const {
      revocations,
      isRevoked,
      clock: own,
    } = setUpRevocations({ revoked: [{ id: id('a'), revokedAt }] });
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
    const { revocations, isRevoked, asked } = setUpRevocations();
    expect(await isRevoked('live')).toBe(false);
    expect(await isRevoked('gone')).toBe(true);
    await revocations.feed.onUp();
    revocations.feed.onDown();
    expect(await isRevoked('live')).toBe(false);
    expect(asked).toEqual(['live', 'gone', 'live']);
  });

  it('a session that is known to be revoked is refused without a query', () => {
    const { revocations, isRevoked, asked } = setUpRevocations();
    revocations.add('live');
    expect(isRevoked('live')).toBe(true);
    expect(asked).toEqual([]);
  });
});
