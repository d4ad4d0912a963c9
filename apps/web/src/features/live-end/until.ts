/**
 * Waits until `begin` calls back, or until the signal aborts, whichever comes first.
 * @param begin starts to wait, and returns how to stop that
 */
export function until(begin: (done: () => void) => () => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      signal.removeEventListener('abort', finish);
      stop();
      resolve();
    };
    const stop = begin(finish);
    if (signal.aborted) finish();
    else signal.addEventListener('abort', finish);
  });
}

export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return until((done) => {
    const timer = setTimeout(done, ms);
    return () => clearTimeout(timer);
  }, signal);
}

/** Waits until the browser has a network. It may have one without saying so, but not the other way round. */
export async function untilOnline(signal: AbortSignal): Promise<void> {
  if (navigator.onLine) return;
  await until((done) => {
    window.addEventListener('online', done);
    return () => window.removeEventListener('online', done);
  }, signal);
}
