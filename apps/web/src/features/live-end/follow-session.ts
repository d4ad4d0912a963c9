import { product } from '@latchkey/contracts/product';
import type { AuthEvent } from '../../auth/auth-events.ts';
import type { AuthClient } from '../../auth/auth-types.ts';
import type { Clock } from '../../lib/clock.ts';
import { readStream } from './read-stream.ts';
import { pause, until, untilOnline } from './until.ts';

const firstDelay = 1_000;
const longestDelay = 300_000;
/** A stream that was open for this long was a good one, so the next attempt need not wait long. */
const steadyAfter = 60_000;

export type FollowOptions = {
  readonly client: Pick<AuthClient, 'accessToken' | 'timeLeft' | 'refresh'>;
  readonly events: { subscribe(listener: (event: AuthEvent) => void): () => void };
  /** `navigator.locks`, where the browser has it. Without locks each tab would open a stream, so none does. */
  readonly locks: LockManager | undefined;
  /** Requests the stream with this access token. */
  readonly open: (accessToken: string, signal: AbortSignal) => Promise<Response>;
  readonly clock: Clock;
  readonly random?: () => number;
};

/**
 * Follows the session of this browser on the server, so that its end shows at once and not with the next request. One
 * tab of the browser does that for all: the one that has the lock. When it closes, the next one gets the lock.
 *
 * The stream only makes the auth client look. The refusal of the refresh ends the session here and in the other tabs,
 * so a forged event costs one refresh and signs nobody out.
 *
 * @returns the stop
 */
export function followSession(options: FollowOptions): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  const lead = () => follow(options, signal);
  const request = async () =>
    options.locks?.request(`${product.slug}.session-events`, { signal }, lead);
  // The request is rejected when it is stopped while it waits, and where the browser refuses locks to the page.
  request().catch(() => {});
  return () => stop.abort();
}

/** Opens one stream after the other until the signal aborts. */
async function follow(options: FollowOptions, signal: AbortSignal): Promise<void> {
  const { client, clock, random = Math.random } = options;
  let failures = 0;
  while (!signal.aborted) {
    await untilToken(options, signal);
    await untilOnline(signal);
    if (signal.aborted) return;
    const openedAt = clock.now();
    const { end, retryAfter = 0 } = await readOnce(options, signal);
    if (signal.aborted) return;
    if (end === 'renewed' || clock.since(openedAt) > steadyAfter) failures = 0;
    if (end === 'renewed' || (end === 'cut' && client.timeLeft() === 0)) continue;
    if (end !== 'cut') await client.refresh().catch(() => {});
    // When a server restarts, all its streams end at once. Chance keeps the pages from coming back at once.
    const delay = Math.min(firstDelay * 2 ** failures, longestDelay);
    failures += 1;
    await pause(Math.max(delay, retryAfter) * (0.5 + random()), signal);
  }
}

/**
 * Waits until there is a token that has not expired. A hidden tab does not renew its token, and this must not make it:
 * a session that nobody uses would otherwise never end.
 */
async function untilToken({ client, events }: FollowOptions, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && client.timeLeft() === 0) {
    await until(
      (done) => events.subscribe(({ type }) => type === 'session-current' && done()),
      signal,
    );
  }
}

/** Reads one stream, until it is over or there is a newer token, with which a stream lives longer. */
async function readOnce({ client, events, open }: FollowOptions, signal: AbortSignal) {
  const leave = new AbortController();
  const onAbort = () => leave.abort();
  signal.addEventListener('abort', onAbort);
  const sent = client.accessToken() ?? '';
  let isRenewed = false;
  let unsubscribe = () => {};
  const { end, retryAfter } = await readStream({
    open: (canceled) => open(sent, canceled),
    onOpen() {
      unsubscribe = events.subscribe(({ type }) => {
        if (type !== 'session-current') return;
        isRenewed = true;
        leave.abort();
      });
    },
    signal: leave.signal,
  });
  unsubscribe();
  signal.removeEventListener('abort', onAbort);
  // A refusal of a token that has been replaced since says nothing about the session.
  const isOutdated = end === 'refused' && client.accessToken() !== sent;
  const isOver = isOutdated || (isRenewed && end === 'cut');
  return { end: isOver ? ('renewed' as const) : end, retryAfter };
}
