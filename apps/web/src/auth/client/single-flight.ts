export type SingleFlight = {
  /** Starts the work, or joins the one under way: the shared promise is the queue. */
  run(): Promise<void>;
  isRunning(): boolean;
  /** Resolves the shared promise and aborts the work, because its result has already arrived in another way. */
  settle(): void;
  /** Rejects the shared promise at once, and aborts the work. */
  abort(reason: Error): void;
};

type Flight = { promise: Promise<void>; controller: AbortController; resolve: () => void };

/**
 * At most one run of some work at a time. The work must write nothing once its signal has aborted, so that a result
 * that comes too late changes nothing.
 */
export function createSingleFlight(work: (signal: AbortSignal) => Promise<void>): SingleFlight {
  let current: Flight | null = null;

  function start(): Flight {
    const controller = new AbortController();
    let finish: () => void;
    const promise = new Promise<void>((done, fail) => {
      finish = done;
      controller.signal.addEventListener('abort', () => fail(controller.signal.reason));
      work(controller.signal).then(done, fail);
    }).finally(() => {
      if (current === flight) current = null;
    });
    const flight = { promise, controller, resolve: () => finish() };
    return flight;
  }

  return {
    run() {
      current ??= start();
      return current.promise;
    },
    isRunning: () => current !== null,
    settle() {
      const flight = current;
      current = null;
      flight?.resolve();
      flight?.controller.abort();
    },
    abort(reason) {
      const flight = current;
      current = null;
      flight?.controller.abort(reason);
    },
  };
}
