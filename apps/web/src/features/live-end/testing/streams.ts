import { vi } from 'vitest';
import type { AuthEvent } from '../../../auth/auth-events.ts';
import { createFakeBrowser } from '../../../testing/fake-browser.ts';
import { createFakeClock } from '../../../testing/fake-clock.ts';
import { followSession } from '../follow-session.ts';

export const second = 1_000;
export const minute = 60 * second;

/** A request for a stream that a test answers. */
type Opened = {
  readonly token: string;
  readonly signal: AbortSignal;
  accept(): { send(text: string): void; close(): void; break(): void };
  refuse(status: number, headers?: Record<string, string>): void;
  fail(): void;
};

/** Tabs of one browser in front of a server whose streams the test writes. */
export function setUp({ locks }: Parameters<typeof createFakeBrowser>[0] = {}) {
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
    openTab: (random = () => 0.5, tabLocks = browser.openTab().locks) =>
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
        locks: tabLocks,
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

export const settle = () => vi.advanceTimersByTimeAsync(0);
export const heartbeat = ':\n\n';
export const event = 'event: ended\ndata: {}\n\n';

/** A tab with an open stream. */
export async function setUpOpen() {
  const world = setUp();
  const stop = world.openTab();
  await settle();
  const stream = world.last().accept();
  stream.send(heartbeat);
  await settle();
  return { ...world, stream, stop };
}
