export type LockOptions = {
  /** `navigator.locks`, where the browser has it. */
  readonly locks: LockManager | undefined;
  readonly name: string;
  /** How long to wait for another tab before going on without the lock, in milliseconds. */
  readonly waitAtMost: number;
  /** How long to keep the lock after the work is done, so that what was posted to other tabs reaches them first. */
  readonly keepFor: number;
  /** `skipped`: the work goes on without the lock. */
  readonly onPhase?: (phase: 'waiting' | 'held' | 'skipped' | 'released') => void;
};

/**
 * Runs work while no other tab of this browser runs work under the same name.
 *
 * Where the lock is missing, refused or held by a stuck tab, the work runs without it. Between refreshes it saves
 * calls only: the server's rotation rule keeps them right. It also keeps a late answer of the session before from
 * putting its cookie over that of a new sign-in, and there nothing else does. Settles as soon as the work does.
 */
export function withLock<Result>(
  { locks, name, waitAtMost, keepFor, onPhase = () => {} }: LockOptions,
  work: () => Promise<Result>,
): Promise<Result> {
  if (!locks) {
    onPhase('skipped');
    return work();
  }
  return new Promise((resolve, reject) => {
    const giveUp = new AbortController();
    let started = false;
    const start = () => {
      started = true;
      clearTimeout(timer);
      const running = work();
      running.then(resolve, reject);
      return running;
    };
    const skip = () => {
      if (started) return;
      onPhase('skipped');
      start();
    };
    const timer = setTimeout(() => {
      giveUp.abort();
      // The work does not depend on a lock manager that answers the abort.
      skip();
    }, waitAtMost);
    const hold = async () => {
      if (started) return;
      onPhase('held');
      const isDone = await start().then(
        () => true,
        () => false,
      );
      if (isDone) await new Promise((done) => setTimeout(done, keepFor));
      onPhase('released');
    };
    const request = async () => locks.request(name, { signal: giveUp.signal }, hold);
    onPhase('waiting');
    request().catch(skip);
  });
}
