import type { Clock, Moment } from '../../lib/clock.ts';
import type { CallError } from '../call-error.ts';

const firstDelay = 1_000;
const longestDelay = 60_000;
/** Ten minutes. A longer silence helps no server, and keeps people waiting after the server is back. */
const longestRetryAfter = 600_000;

export type Backoff = {
  /** Counts a failed attempt. The wait is at least the server's `Retry-After`, up to ten minutes. */
  failed(error: CallError): void;
  reset(): void;
  /** Milliseconds until the next attempt may be made by itself; 0 when it may now. */
  wait(): number;
  lastError(): CallError | null;
};

/**
 * Spaces out attempts while the server cannot be reached: 1 s, 2 s, 4 s … 1 min, each up to a quarter longer by chance.
 */
export function createBackoff(clock: Clock, random: () => number = Math.random): Backoff {
  let failures = 0;
  let delay = 0;
  let since: Moment = clock.now();
  let error: CallError | null = null;
  return {
    failed(failure) {
      const spaced = Math.min(firstDelay * 2 ** failures, longestDelay) * (1 + random() / 4);
      failures += 1;
      const asked = Math.min((failure.retryAfterSeconds ?? 0) * 1_000, longestRetryAfter);
      // Written so that NaN is no delay.
      delay = asked > spaced ? asked : spaced;
      since = clock.now();
      error = failure;
    },
    reset() {
      failures = 0;
      delay = 0;
      error = null;
    },
    wait: () => Math.max(0, delay - clock.since(since)),
    lastError: () => error,
  };
}
