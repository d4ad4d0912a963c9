import type { RequestHandler } from 'express';
import { setNewest } from '../lib/bounded-map.ts';
import type { Clock } from '../lib/clock.ts';
import { ApiError } from './api-error.ts';
import { clientAddress } from './client-address.ts';

/** Seconds' worth of requests that an address may make at once. */
export const burstSeconds = 3;
/** The longest that a request waits for its turn, in milliseconds. */
export const maxPaceWait = 2_000;
/** How many addresses are remembered. */
const capacity = 10_000;

type Options = {
  readonly clock: Clock;
  readonly requestsPerSecond: number;
  /** How many requests wait in this process; one more is cut off. */
  readonly maxWaiting: number;
  /** Sets the headers of the refusal. */
  readonly headers: RequestHandler;
};

/** When an address may make its next request, if it made them evenly. In the past: it has some in hand. */
type Turn = { at: number };

/**
 * Lets each client address make so many requests a second. One that makes more waits for its turn, and is
 * answered 429 when the turn is too far off.
 *
 * Refusing at once would not help: a flood asks again at once, and each refusal costs nearly what a small answer
 * costs. A request that waits costs a timer, and its connection is busy meanwhile.
 */
export function paceRequests(options: Options): RequestHandler {
  const { clock, requestsPerSecond, maxWaiting, headers } = options;
  const interval = 1000 / requestsPerSecond;
  const inHand = burstSeconds * 1000;
  const turns = new Map<string, Turn>();
  let waiting = 0;

  /** Takes the address's next turn; returns how many milliseconds off it is. */
  function takeTurn(address: string): number {
    const now = clock.now();
    const last = turns.get(address)?.at ?? 0;
    // No turn is taken so far ahead: the clock has stepped back since, and the address must not wait for it.
    const isOfAnotherTime = last > now + maxPaceWait;
    const at = Math.max(isOfAnotherTime ? 0 : last, now - inHand) + interval;
    const wait = at - now;
    // A turn that is too far off is not taken, so a flood does not push its own end away.
    if (wait <= maxPaceWait) setNewest(turns, [address, { at }], capacity);
    return wait;
  }

  return (req, res, next) => {
    const wait = takeTurn(clientAddress(req));
    if (wait <= 0) return next();
    if (waiting >= maxWaiting) return void req.socket.destroy();
    waiting++;
    const timer = setTimeout(
      () => {
        res.off('close', gone);
        waiting--;
        if (wait <= maxPaceWait) next();
        else headers(req, res, () => next(tooMany));
      },
      Math.min(wait, maxPaceWait),
    );
    const gone = () => {
      clearTimeout(timer);
      waiting--;
    };
    res.once('close', gone);
  };
}

const tooMany = new ApiError('rate_limited', {
  headers: { 'Retry-After': String(maxPaceWait / 1000) },
});
