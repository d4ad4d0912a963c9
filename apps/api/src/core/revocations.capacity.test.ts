import { describe, expect, it } from 'vitest';
import { id, keptFor, setUpRevocations } from '../testing/set-up-revocations.ts';

describe('when this process ends more sessions than the capacity', () => {
  it('every access token issued until then is refused, because the list fails closed', async () => {
    const { clock, revocations, isRevoked, now } = setUpRevocations({ capacity: 3 });
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
    const { clock, revocations, isRevoked, now } = setUpRevocations({ capacity: 2 });
    await revocations.feed.onUp();
    for (const id of ['a', 'b', 'c']) revocations.add(id);
    clock.advance(1000);
    const fresh = now();
    expect(['a', 'b', 'c'].map((id) => isRevoked(id, fresh))).toEqual([false, true, true]);
  });

  it('an id that was marked again is among the newest', async () => {
    const { clock, revocations, isRevoked } = setUpRevocations({ capacity: 2 });
    await revocations.feed.onUp();
    for (const id of ['a', 'b', 'a', 'c']) revocations.add(id);
    clock.advance(1000);
    expect(['a', 'b', 'c'].map((id) => isRevoked(id))).toEqual([true, false, true]);
  });

  it('ids that are no longer needed are dropped first', async () => {
    const { clock, revocations, isRevoked } = setUpRevocations({ capacity: 2 });
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
    const { clock, revocations, isRevoked, now, asked } = setUpRevocations({ capacity: 2 });
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
    const { revocations, isRevoked, asked } = setUpRevocations({ capacity: 2 });
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
    const { revocations, isRevoked, asked } = setUpRevocations({ capacity: 1 });
    await revocations.feed.onUp();
    for (const more of [payload, payload.slice(1), `${payload}.`]) {
      revocations.feed.onNotification(more);
    }
    expect([isRevoked(payload), isRevoked('innocent')]).toEqual([false, false]);
    expect(asked).toEqual([]);
  });
});
