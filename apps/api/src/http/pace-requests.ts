import type { RequestHandler } from 'express';
import { setNewest } from '../lib/bounded-map.ts';
import type { Clock } from '../lib/clock.ts';
import { ApiError } from './api-error.ts';
import { clientAddress, clientNetwork } from './client-address.ts';
import { createEventLoopTurns } from './event-loop-turns.ts';

/** An address may make the requests of this many seconds at once. */
export const burstSeconds = 3;
/** How long a request may wait for its turn, in milliseconds. */
export const maxPaceWait = 2_000;
/** For how many addresses the next turns are remembered. */
const capacity = 10_000;

type Options = {
  readonly clock: Clock;
  readonly requestsPerSecond: number;
  /** How many requests may wait in this process. The connection of a further one is closed. */
  readonly maxWaiting: number;
  /** What an answer needs first, also a refusal: its id, its log line, its headers. */
  readonly beforeRefusal: RequestHandler;
};

/**
 * The times of an address's latest turn and latest refusal, if it made its requests evenly. The further the turn is in
 * the past, the more requests the address may make now.
 */
type Latest = { readonly turn: number; readonly refusal: number };
const never: Latest = { turn: 0, refusal: 0 };

/**
 * Limits each client address to `requestsPerSecond`. A request beyond that waits for its turn. When the turn is too far
 * away, the request is answered 429, and these refusals too come at `requestsPerSecond`.
 *
 * Refusing at once would not help: a flood repeats the request at once, and a refusal costs almost as much as a small
 * answer. Refusing all after the same wait would not help either: what arrived together would be refused together, and
 * everybody else would wait meanwhile. A waiting request costs only a timer, and keeps its connection busy. Therefore
 * this comes before everything else that a request causes.
 */
export function paceRequests(options: Options): RequestHandler {
  const { clock, requestsPerSecond, maxWaiting, beforeRefusal } = options;
  const interval = 1000 / requestsPerSecond;
  const inHand = burstSeconds * 1000;
  const latest = new Map<string, Latest>();
  const turns = createEventLoopTurns();
  let waiting = 0;

  /**
   * Takes the address's next turn, or none if the request must wait and too many do. Returns in how many milliseconds
   * the turn comes, and whether it is a refusal.
   */
  function takeTurn(address: string): { wait: number; isRefused: boolean } | null {
    const now = clock.now();
    const known = latest.get(address) ?? never;
    // No turn is ever taken so far ahead, so the clock has stepped back since. The address must not wait for that.
    const last = known.turn > now + maxPaceWait ? never : known;
    const turn = Math.max(last.turn, now - inHand) + interval;
    // A turn that is too far away is not taken, so that the address does not stay blocked long after a flood.
    const isRefused = turn > now + maxPaceWait;
    const refusal = Math.max(last.refusal + interval, now + maxPaceWait);
    const wait = (isRefused ? refusal : turn) - now;
    if (wait > 0 && waiting >= maxWaiting) return null;
    setNewest(latest, [address, isRefused ? { ...last, refusal } : { ...last, turn }], capacity);
    return { wait, isRefused };
  }

  return (req, res, next) => {
    const taken = takeTurn(clientAddress(req));
    if (!taken) return void req.socket.destroy();
    const network = clientNetwork(req);
    const { wait, isRefused } = taken;
    if (wait <= 0) return turns.start(network, next);
    waiting++;
    const refuse = () => beforeRefusal(req, res, () => next(tooMany));
    const timer = setTimeout(() => {
      res.off('close', gone);
      waiting--;
      turns.start(network, isRefused ? refuse : next);
    }, wait);
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
