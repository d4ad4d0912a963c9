/**
 * Starts something once for any number of callers, and stops it when the last of them has stopped: StrictMode starts an
 * effect twice. A caller may stop more than once.
 */
export function shareStart(start: () => () => void): () => () => void {
  let callers = 0;
  let stop: () => void;
  return () => {
    callers += 1;
    if (callers === 1) stop = start();
    let isStopped = false;
    return () => {
      if (isStopped) return;
      isStopped = true;
      callers -= 1;
      if (callers === 0) stop();
    };
  };
}
