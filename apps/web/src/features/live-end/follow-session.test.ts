import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { event, heartbeat, minute, second, settle, setUp, setUpOpen } from './testing/streams.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('the streams of a browser', () => {
  it('are one, however many tabs are open, and it carries the access token', async () => {
    const { opened, openTab } = setUp();
    openTab();
    openTab();
    openTab();
    await settle();
    expect(opened.map(({ token }) => token)).toEqual(['token-1']);
  });

  it('are taken over by another tab when the tab that reads them closes', async () => {
    const { opened, openTab, last } = setUp();
    const close = openTab();
    const closeSecond = openTab();
    await settle();
    last().accept();
    await settle();
    close();
    await settle();
    expect(opened).toHaveLength(2);
    expect(opened.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    closeSecond();
  });

  it('are none in a browser without locks, where each tab would open one', async () => {
    const { opened, openTab } = setUp({ locks: 'missing' });
    openTab()();
    openTab();
    await settle();
    expect(opened).toEqual([]);
  });

  it('are none where a replacement of the lock manager throws, which must not take the page down', () => {
    const locks = {
      request() {
        throw new DOMException('no', 'SecurityError');
      },
    } as unknown as LockManager;
    const { opened, openTab } = setUp();
    expect(() => openTab(Math.random, locks)()).not.toThrow();
    expect(opened).toEqual([]);
  });

  it('are given up, with timers and listeners, when the tab stops to follow', async () => {
    const { opened, stop, listeners } = await setUpOpen();
    stop();
    await settle();
    expect(opened[0]?.signal.aborted).toBe(true);
    expect([vi.getTimerCount(), listeners.size]).toEqual([0, 0]);
  });

  it.each([
    ['has no token', { timeLeft: 0, onLine: true }],
    ['is offline', { timeLeft: minute, onLine: false }],
  ])('are none when the tab stops to follow while it %s', async (_what, { timeLeft, onLine }) => {
    vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(onLine);
    const { opened, openTab, session } = setUp();
    Object.assign(session, { timeLeft });
    const stop = openTab();
    await settle();
    stop();
    await settle();
    expect(opened).toEqual([]);
  });
});

describe('the end of the session', () => {
  it('causes one refresh at once, whose refusal signs out', async () => {
    const { stream, session } = await setUpOpen();
    stream.send(event);
    await settle();
    expect(session.refreshes).toBe(1);
  });

  it('is recognised when its event arrives in pieces', async () => {
    const { stream, session } = await setUpOpen();
    stream.send(`${heartbeat}event: en`);
    await settle();
    expect(session.refreshes).toBe(0);
    stream.send('ded\ndata: {}');
    await settle();
    expect(session.refreshes).toBe(1);
  });

  it('causes one refresh when the server refuses the stream’s token', async () => {
    const { openTab, last, session } = setUp();
    openTab();
    await settle();
    last().refuse(401);
    await settle();
    expect(session.refreshes).toBe(1);
  });

  it('causes no refresh, and opens the stream again, when the refused token was replaced meanwhile', async () => {
    const { openTab, opened, last, session, renew } = setUp();
    openTab();
    await settle();
    renew('token-2');
    last().refuse(401);
    await settle();
    expect(session.refreshes).toBe(0);
    expect(opened.map(({ token }) => token)).toEqual(['token-1', 'token-2']);
  });

  it('that proves wrong again and again causes ever fewer refreshes', async () => {
    const { openTab, opened, session, pass, renew } = setUp();
    openTab();
    await settle();
    let answered = 0;
    for (let passed = 0; passed < 3_600; passed++) {
      for (const each of opened.slice(answered)) each.accept().send(event);
      answered = opened.length;
      await settle();
      renew(`token-${passed}`);
      await pass(second);
    }
    expect(session.refreshes).toBe(opened.length);
    expect(session.refreshes).toBeLessThan(25);
  });
});

describe('the access token of a stream', () => {
  it('is replaced by a newer one at once, from whichever tab it comes', async () => {
    const { opened, renew } = await setUpOpen();
    renew('token-2');
    await settle();
    expect(opened.map(({ token, signal }) => [token, signal.aborted])).toEqual([
      ['token-1', true],
      ['token-2', false],
    ]);
  });

  it('that has expired is not renewed for the stream, which waits for the next one', async () => {
    const { opened, stream, session, pass, renew } = await setUpOpen();
    session.timeLeft = 0;
    stream.close();
    await pass(60 * minute);
    expect([opened.length, session.refreshes]).toEqual([1, 0]);
    renew('token-2');
    await settle();
    expect(opened.map(({ token }) => token)).toEqual(['token-1', 'token-2']);
  });
});
