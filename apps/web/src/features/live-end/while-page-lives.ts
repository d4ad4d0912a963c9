/**
 * Runs something while the page is not frozen and not in the back/forward cache. There it could not react, and what it
 * keeps (a lock, a connection) would keep the other tabs waiting, or the page out of the cache.
 * @returns the stop
 */
export function whilePageLives(start: () => () => void): () => void {
  let stop = start();
  const leave = () => stop();
  const comeBack = () => {
    stop();
    stop = start();
  };
  const listeners = [
    on(window, 'pagehide', leave),
    on(document, 'freeze', leave),
    on(window, 'pageshow', (event) => (event as PageTransitionEvent).persisted && comeBack()),
    on(document, 'resume', comeBack),
  ];
  return () => {
    for (const remove of listeners) remove();
    stop();
  };
}

function on(target: EventTarget, type: string, listener: (event: Event) => void): () => void {
  target.addEventListener(type, listener);
  return () => target.removeEventListener(type, listener);
}
