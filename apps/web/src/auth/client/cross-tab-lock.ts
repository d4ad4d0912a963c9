export type LockOptions = {
  /** `navigator.locks`, where the browser has it. */
  readonly locks: LockManager | undefined;
  readonly name: string;
  /** How long to wait for another tab before going on without the lock, in milliseconds. */
  readonly waitAtMost: number;
  /** How long to keep the lock after the work, so that a message to other tabs reaches them first. */
  readonly keepFor: number;
  /** `skipped`: the work goes on without the lock. */
  readonly onPhase?: (phase: 'waiting' | 'acquired' | 'skipped' | 'released') => void;
};

/**
 * Runs work while no other tab of this browser runs work under the same name. Settles as soon as the work does.
 *
 * Where the lock is missing, refused or kept by a stuck tab, the work runs without it. Between refreshes the lock only
 * saves calls, because the server's rotation rule keeps parallel refreshes right. Around sign-in and sign-out it also
 * keeps a late answer of the earlier session from putting its cookie over the new one, and nothing else does that.
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
      // We start the work at once, because a stuck lock manager may never answer the abort.
      skip();
    }, waitAtMost);
    const onAcquired = async () => {
      if (started) return;
      onPhase('acquired');
      const isDone = await start().then(
        () => true,
        () => false,
      );
      if (isDone) await new Promise((done) => setTimeout(done, keepFor));
      onPhase('released');
    };
    const request = async () => locks.request(name, { signal: giveUp.signal }, onAcquired);
    onPhase('waiting');
    request().catch(skip);
  });
}
