import { describe, expect, it } from 'vitest';
import { createTestClock } from '../testing/create-test-app.ts';
import { id, setUpRevocations } from '../testing/set-up-revocations.ts';

/** Counts how often each session was reported as ended. */
function setUpWatcher(options: Parameters<typeof setUpRevocations>[0] = {}) {
  const { revocations } = setUpRevocations(options);
  const reported: string[] = [];
  const watch = (sessionId: string) => revocations.watch(sessionId, () => reported.push(sessionId));
  return { revocations, reported, watch };
}

describe('a watched session', () => {
  it('is reported once when it is marked here, however often it is marked', () => {
    const { revocations, reported, watch } = setUpWatcher();
    watch(id('a'));
    watch(id('b'));
    expect(reported).toEqual([]);
    revocations.add(id('a'));
    revocations.feed.onNotification(id('a'));
    expect(reported).toEqual([id('a')]);
  });

  it('is reported when another process announces its end, also while the feed is down', () => {
    const { revocations, reported, watch } = setUpWatcher();
    watch(id('a'));
    revocations.feed.onNotification(id('a'));
    expect(reported).toEqual([id('a')]);
  });

  it('is reported when the feed comes up and finds that it has ended meanwhile', async () => {
    const revokedAt = new Date(createTestClock().now());
    const { revocations, reported, watch } = setUpWatcher({
      revoked: [{ id: id('a'), revokedAt }],
    });
    watch(id('a'));
    watch(id('b'));
    await revocations.feed.onUp();
    expect(reported).toEqual([id('a')]);
  });

  it.each([
    ['marked here', 'add'],
    ['announced', 'announce'],
  ])('is reported at once when it was %s before it is watched', (_how, how) => {
    const { revocations, reported, watch } = setUpWatcher();
    if (how === 'add') revocations.add(id('a'));
    else revocations.feed.onNotification(id('a'));
    watch(id('a'));
    expect(reported).toEqual([id('a')]);
  });

  it('is reported to each of its watchers, but not to one that has unsubscribed', () => {
    const { revocations, reported, watch } = setUpWatcher();
    const unwatch = watch(id('a'));
    watch(id('a'));
    watch(id('a'));
    unwatch();
    revocations.add(id('a'));
    expect(reported).toEqual([id('a'), id('a')]);
  });
});

it('marking a session that nobody watches reports nothing, whatever its id is', () => {
  const { revocations, reported, watch } = setUpWatcher();
  watch(id('a'));
  expect(() => revocations.add('error')).not.toThrow();
  revocations.feed.onNotification('not an id');
  expect(reported).toEqual([]);
});
