import type { Clock } from '../lib/clock.ts';

/** There is no place to wait, or the wait would be too long; the caller answers 503. */
export class QueueFullError extends Error {
  override readonly name = 'QueueFullError';
  /** Whole seconds until another attempt makes sense. */
  readonly retryAfter: number;

  constructor(waitMs: number) {
    super('the queue is full');
    this.retryAfter = Math.max(1, Math.ceil(waitMs / 1000));
  }
}

export type FairQueue = {
  /** Does the work in its owner's turn. Rejects with QueueFullError when it may not wait. */
  run<Result>(owner: string, work: () => Promise<Result>): Promise<Result>;
  /** @throws QueueFullError when `run` would reject at once */
  ensureRoom(owner: string): void;
};

type Options = {
  readonly clock: Clock;
  /** How many pieces of work run at once. */
  readonly workers: number;
  /** How many may wait. */
  readonly places: number;
  /** Milliseconds. What would wait longer is refused at once. */
  readonly maxWait: number;
};

type Job = { readonly since: number; start(): Promise<void>; refuse(): void };

/**
 * A queue that owners share fairly, an owner being a client address.
 *
 *   - Owners take turns. A hundred waiting jobs of one owner delay the first job of another by one job, not by a hundred.
 *   - One owner may use every place while nobody else waits. When all are taken, a newcomer takes one from the
 *     owner who has the most.
 *   - Nobody waits longer than `maxWait`: who would is refused before, and who has is refused instead of started.
 */
export function createFairQueue({ clock, workers, places, maxWait }: Options): FairQueue {
  /** In the order of their turns. */
  const lanes = new Map<string, Job[]>();
  let waiting = 0;
  let running = 0;
  let usualDuration = 0;

  /** How long the owner's next job would wait: until its turn each other owner has as many turns as it had itself. */
  function expectedWait(owner: string): number {
    const turns = (lanes.get(owner)?.length ?? 0) + 1;
    let ahead = running;
    for (const lane of lanes.values()) ahead += Math.min(lane.length, turns);
    return (ahead * usualDuration) / workers;
  }

  /** The lane that must give up a place for this owner; empty when nobody has more than their share. */
  function laneToShorten(owner: string): Job[] {
    let longest: Job[] = [];
    for (const lane of lanes.values()) if (lane.length > longest.length) longest = lane;
    return longest.length > (lanes.get(owner)?.length ?? 0) + 1 ? longest : [];
  }

  function ensureRoom(owner: string): void {
    const wait = running < workers ? 0 : expectedWait(owner);
    const isFull = waiting >= places && laneToShorten(owner).length === 0;
    if (isFull || wait > maxWait) throw new QueueFullError(wait);
  }

  function wait(owner: string, job: Job): void {
    const pushedOut = waiting < places ? [] : laneToShorten(owner).splice(-1);
    for (const last of pushedOut) last.refuse();
    waiting += 1 - pushedOut.length;
    const lane = lanes.get(owner);
    if (lane) lane.push(job);
    else lanes.set(owner, [job]);
  }

  function takeNext(): Job | undefined {
    for (const [owner, lane] of lanes) {
      const turn = lane.splice(0, 1);
      lanes.delete(owner);
      if (lane.length > 0) lanes.set(owner, lane);
      waiting -= turn.length;
      for (const job of turn) {
        if (clock.now() - job.since <= maxWait) return job;
        job.refuse();
      }
    }
    return undefined;
  }

  async function work(first: Job): Promise<void> {
    running++;
    for (let job: Job | undefined = first; job; job = takeNext()) {
      const startedAt = clock.now();
      await job.start();
      // Within bounds, because a clock that is set meanwhile would make it hours, or less than nothing.
      const duration = Math.min(Math.max(clock.now() - startedAt, 0), 2 * maxWait);
      usualDuration = usualDuration ? usualDuration * 0.8 + duration * 0.2 : duration;
    }
    running--;
  }

  return {
    ensureRoom,
    async run<Result>(owner: string, task: () => Promise<Result>) {
      ensureRoom(owner);
      return new Promise<Result>((done, fail) => {
        const job: Job = {
          since: clock.now(),
          start: () => task().then(done, fail),
          refuse: () => fail(new QueueFullError(expectedWait(owner))),
        };
        if (running < workers) void work(job);
        else wait(owner, job);
      });
    },
  };
}
