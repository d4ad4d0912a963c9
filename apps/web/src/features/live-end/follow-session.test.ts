import { heartbeatEvery } from '@latchkey/contracts/live-end';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AuthEvent } from '../../auth/auth-events.ts';
import { createFakeBrowser } from '../../testing/fake-browser.ts';
import { createFakeClock } from '../../testing/fake-clock.ts';
import { followSession } from './follow-session.ts';
import { longestSilence } from './read-stream.ts';

const second = 1_000;
const minute = 60 * second;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** A request for a stream that a test answers. */
type Opened = {
  readonly token: string;
  readonly signal: AbortSignal;
  accept(): { send(text: string): void; close(): void; break(): void };
  refuse(status: number, headers?: Record<string, string>): void;
  fail(): void;
};

/** Tabs of one browser in front of a server whose streams the test writes. */
function setUp({ locks }: Parameters<typeof createFakeBrowser>[0] = {}) {
  const browser = createFakeBrowser(locks ? { locks } : {});
  const clock = createFakeClock();
  const opened: Opened[] = [];
  const listeners = new Set<(event: AuthEvent) => void>();
  const session = { token: 'token-1', timeLeft: 15 * minute, refreshes: 0 };

  const open = (token: string, signal: AbortSignal) =>
    new Promise<Response>((resolve, reject) => {
      const fail = () => reject(new TypeError('failed'));
      signal.addEventListener('abort', fail);
      opened.push({ token, signal, accept: () => accept(resolve, signal), refuse, fail });
      function refuse(status: number, headers: Record<string, string> = {}) {
        resolve(new Response('{}', { status, headers }));
      }
    });

  const renew = (token: string) => {
    Object.assign(session, { token, timeLeft: 15 * minute });
    for (const listener of listeners) {
      listener({ type: 'session-current', by: 'refresh', lifetime: 15 * minute });
    }
  };

  return {
    clock,
    opened,
    session,
    renew,
    last: () => opened.at(-1) as Opened,
    openTab: (random = () => 0.5) =>
      followSession({
        client: {
          accessToken: () => session.token,
          timeLeft: () => session.timeLeft,
          refresh: async () => void session.refreshes++,
        },
        events: {
          subscribe(listener) {
            listeners.add(listener);
            return () => listeners.delete(listener);
          },
        },
        locks: browser.openTab().locks,
        open,
        clock,
        random,
      }),
    listeners,
    async pass(ms: number) {
      clock.advance(ms);
      await vi.advanceTimersByTimeAsync(ms);
    },
  };
}

function accept(resolve: (answer: Response) => void, signal: AbortSignal) {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>({
    start(given) {
      controller = given;
    },
  });
  signal.addEventListener('abort', () => controller?.error(new Error('aborted')));
  resolve(new Response(body, { headers: { 'Content-Type': 'text/event-stream' } }));
  return {
    send: (text: string) => controller?.enqueue(new TextEncoder().encode(text)),
    close: () => controller?.close(),
    break: () => controller?.error(new TypeError('network')),
  };
}

const settle = () => vi.advanceTimersByTimeAsync(0);
const heartbeat = ':\n\n';
const event = 'event: ended\ndata: {}\n\n';

/** A tab with an open stream. */
async function setUpOpen() {
  const world = setUp();
  const stop = world.openTab();
  await settle();
  const stream = world.last().accept();
  stream.send(heartbeat);
  await settle();
  return { ...world, stream, stop };
}

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

  it('are given up, with timers and listeners, when the tab stops to follow', async () => {
    const { opened, stop, listeners } = await setUpOpen();
    stop();
    await settle();
    expect(opened[0]?.signal.aborted).toBe(true);
    expect([vi.getTimerCount(), listeners.size]).toEqual([0, 0]);
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

describe('a stream that is cut', () => {
  it('is opened again after a wait that doubles up to five minutes, without a refresh', async () => {
    const { openTab, opened, last, session, pass } = setUp();
    openTab();
    await settle();
    for (const wait of [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]) {
      const before = opened.length;
      last().fail();
      await settle();
      await pass(wait * second - 1);
      expect(opened).toHaveLength(before);
      await pass(1);
      expect(opened).toHaveLength(before + 1);
    }
    expect(session.refreshes).toBe(0);
  });

  it.each([
    ['half', 0, 500],
    ['one and a half times', 1, 1_500],
  ])('is opened again after %s the wait, by chance', async (_how, chance, wait) => {
    const { openTab, opened, last, pass } = setUp();
    openTab(() => chance);
    await settle();
    last().fail();
    await pass(wait - 1);
    expect(opened).toHaveLength(1);
    await pass(1);
    expect(opened).toHaveLength(2);
  });

  it('is opened again after the shortest wait when it was open for more than a minute', async () => {
    const { opened, last, stream, pass } = await setUpOpen();
    await pass(second);
    stream.break();
    await pass(second);
    last().fail();
    await pass(2 * second);
    const good = last().accept();
    for (let passed = 0; passed <= minute; passed += heartbeatEvery) {
      good.send(heartbeat);
      await pass(heartbeatEvery);
    }
    good.close();
    await pass(second);
    expect(opened).toHaveLength(4);
  });

  it('is not opened before the time that the server names', async () => {
    const { openTab, opened, last, pass } = setUp();
    openTab();
    await settle();
    last().refuse(503, { 'Retry-After': '30' });
    await pass(30 * second - 1);
    expect(opened).toHaveLength(1);
    await pass(1);
    expect(opened).toHaveLength(2);
  });

  it('counts as cut when it is silent for more than two heartbeats, accepted or not', async () => {
    const { openTab, opened, last, pass } = setUp();
    openTab();
    await settle();
    await pass(longestSilence);
    expect(opened[0]?.signal.aborted).toBe(true);
    await pass(second);
    const stream = last().accept();
    for (const _each of [1, 2, 3]) {
      await pass(longestSilence - 1);
      stream.send(heartbeat);
      await settle();
    }
    expect(opened[1]?.signal.aborted).toBe(false);
    await pass(longestSilence);
    expect(opened[1]?.signal.aborted).toBe(true);
  });

  it('is not opened again while the browser is offline', async () => {
    const { opened, stream, pass } = await setUpOpen();
    const onLine = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
    stream.break();
    await pass(minute);
    expect(opened).toHaveLength(1);
    onLine.mockReturnValue(true);
    window.dispatchEvent(new Event('online'));
    await settle();
    expect(opened).toHaveLength(2);
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
