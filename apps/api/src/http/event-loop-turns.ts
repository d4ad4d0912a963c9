export type EventLoopTurns = {
  /** Starts the work now, or in the next free turn of the event loop for this owner. */
  start(owner: string, work: () => void): void;
};

/**
 * Lets each owner start one piece of work in each turn of the event loop. An owner is the network of a client.
 *
 * Without it, three hundred requests that arrive together are all processed before the next request of anybody else is
 * even read. With it, somebody else waits for one of them at a time. An owner who is alone loses no time, because a turn
 * ends as soon as its work is done.
 */
export function createEventLoopTurns(): EventLoopTurns {
  /** The waiting work of each owner. An owner who has started something in this turn has a lane, perhaps empty. */
  const lanes = new Map<string, (() => void)[]>();

  function nextTurn(): void {
    for (const [owner, lane] of lanes) {
      const work = lane.shift();
      if (work) work();
      else lanes.delete(owner);
    }
    if (lanes.size > 0) setImmediate(nextTurn);
  }

  return {
    start(owner, work) {
      const lane = lanes.get(owner);
      if (lane) return void lane.push(work);
      if (lanes.size === 0) setImmediate(nextTurn);
      lanes.set(owner, []);
      work();
    },
  };
}
