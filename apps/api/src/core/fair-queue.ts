import type { Clock } from '../lib/clock.ts';

/** Thrown when there is no place to wait, or the wait would be too long. The API answers 503. */
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
  /** Runs the work when it is its owner's turn. Rejects with QueueFullError when the work may not wait. */
  run<Result>(owner: string, work: () => Promise<Result>): Promise<Result>;
  /** @throws QueueFullError when `run` would reject at once */
  ensureRoom(owner: string): void;
};

/** Receives what happens in a queue, so that it can be measured. */
export type QueueWatcher = {
  /** How many pieces of work wait now. */
  onLength(waiting: number): void;
  /** Work starts after so many milliseconds. */
  onStart(waited: number): void;
  onRefusal(): void;
};

type Options = {
  readonly clock: Clock;
  /** How many pieces of work run at once. */
  readonly workers: number;
  /** How many pieces of work may wait. */
  readonly places: number;
  /** Milliseconds. Work that would wait longer is refused at once. */
  readonly maxWait: number;
  readonly watcher?: QueueWatcher | undefined;
};

type Job = { readonly since: number; start(): Promise<void>; refuse(): void };
type Lanes = Map<string, Job[]>;

/**
 * A queue that owners share fairly. An owner is the network of a client.
 *
 *   - Owners take turns. A hundred waiting jobs of one owner delay the first job of another by one job, not by a
 *     hundred.
 *   - One owner may use every place while nobody else waits. When all are taken, a newcomer takes one from the
 *     owner who has the most.
 *   - No job runs after it has waited longer than `maxWait`. A job that is expected to wait longer is refused at once.
 *     A job that has waited longer against that expectation is refused when its turn comes.
 */
export function createFairQueue(options: Options): FairQueue {
  const { clock, workers, places, maxWait, watcher } = options;
  /** The waiting jobs of each owner. The owners are in the order of their turns. */
  const lanes: Lanes = new Map();
  let waiting = 0;
  let running = 0;
  let usualDuration = 0;

  /** How long the owner's next job would wait. */
  const expectedWait = (owner: string) =>
    ((running + turnsBefore(lanes, owner)) * usualDuration) / workers;

  function ensureRoom(owner: string): void {
    const wait = running < workers ? 0 : expectedWait(owner);
    const isFull = waiting >= places && laneToShorten(lanes, owner).length === 0;
    if (isFull || wait > maxWait) throw refusal(wait, watcher);
  }

  function wait(owner: string, job: Job): void {
    const pushedOut = waiting < places ? [] : laneToShorten(lanes, owner).splice(-1);
    for (const last of pushedOut) last.refuse();
    waiting += 1 - pushedOut.length;
    const lane = lanes.get(owner);
    if (lane) lane.push(job);
    else lanes.set(owner, [job]);
    watcher?.onLength(waiting);
  }

  function takeNext(): Job | undefined {
    for (const [owner, lane] of lanes) {
      const turn = lane.splice(0, 1);
      lanes.delete(owner);
      if (lane.length > 0) lanes.set(owner, lane);
      waiting -= turn.length;
      watcher?.onLength(waiting);
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
      watcher?.onStart(startedAt - job.since);
      await job.start();
      // We clamp the duration, because somebody may set the clock during the work: it may be hours long or negative.
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
          refuse: () => fail(refusal(expectedWait(owner), watcher)),
        };
        if (running < workers) void work(job);
        else wait(owner, job);
      });
    },
  };
}

function refusal(wait: number, watcher?: QueueWatcher): QueueFullError {
  watcher?.onRefusal();
  return new QueueFullError(wait);
}

/** How many jobs come before the owner's next one. Until it starts, no other owner gets more turns than this owner. */
function turnsBefore(lanes: Lanes, owner: string): number {
  const turns = (lanes.get(owner)?.length ?? 0) + 1;
  let before = 0;
  for (const lane of lanes.values()) before += Math.min(lane.length, turns);
  return before;
}

/** The lane that must give up a place for this owner. It is empty when no owner has more than a fair share. */
function laneToShorten(lanes: Lanes, owner: string): Job[] {
  let longest: Job[] = [];
  for (const lane of lanes.values()) if (lane.length > longest.length) longest = lane;
  return longest.length > (lanes.get(owner)?.length ?? 0) + 1 ? longest : [];
}
