import type { RequestHandler } from 'express';
import { setNewest } from '../lib/bounded-map.ts';
import type { Clock } from '../lib/clock.ts';
import { ApiError } from './api-error.ts';
import { clientAddress } from './client-address.ts';

/** An address may make the requests of this many seconds at once. */
export const burstSeconds = 3;
/** How long a request may wait for its turn, in milliseconds. */
export const maxPaceWait = 2_000;
/** For how many addresses the next turn is remembered. */
const capacity = 10_000;

type Options = {
  readonly clock: Clock;
  readonly requestsPerSecond: number;
  /** How many requests may wait in this process. The connection of a further one is closed. */
  readonly maxWaiting: number;
  /** Sets the usual headers of the API on the refusal. */
  readonly headers: RequestHandler;
};

/**
 * The time of an address's latest turn, if it made its requests evenly. The further in the past, the more it may make
 * now.
 */
type Turn = { at: number };

/**
 * Limits each client address to `requestsPerSecond`. A request beyond that waits for its turn, and is answered 429
 * when the turn is too far away.
 *
 * Refusing at once would not help: a flood repeats the request at once, and a refusal costs almost as much as a small
 * answer. A waiting request costs only a timer, and keeps its connection busy meanwhile.
 */
export function paceRequests(options: Options): RequestHandler {
  const { clock, requestsPerSecond, maxWaiting, headers } = options;
  const interval = 1000 / requestsPerSecond;
  const inHand = burstSeconds * 1000;
  const turns = new Map<string, Turn>();
  let waiting = 0;

  /** Takes the address's next turn. Returns in how many milliseconds it comes. */
  function takeTurn(address: string): number {
    const now = clock.now();
    const last = turns.get(address)?.at ?? 0;
    // No turn is ever taken so far ahead, so the clock has stepped back since. The address must not wait for that.
    const isOfAnotherTime = last > now + maxPaceWait;
    const at = Math.max(isOfAnotherTime ? 0 : last, now - inHand) + interval;
    const wait = at - now;
    // A turn that is too far away is not taken, so that the address does not stay blocked long after a flood.
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
