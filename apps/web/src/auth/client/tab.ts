/** The parts of a browser tab that the auth client uses. Tests put several tabs into one browser. */
export type Tab = {
  readonly locks: LockManager | undefined;
  readonly Channel: typeof BroadcastChannel | undefined;
  /** Undefined where the browser forbids storage; it forbids the cookie then, too. */
  readonly storage: Storage | undefined;
  isVisible(): boolean;
  /** The tab came back: shown, focused, thawed, or restored from the back/forward cache. Returns the unsubscriber. */
  onWake(listener: () => void): () => void;
  onOnline(listener: () => void): () => void;
  /** Another tab changed some value in storage. */
  onStorage(listener: () => void): () => void;
};

/** The real tab. */
export function currentTab(): Tab {
  const on = (target: EventTarget, type: string, listener: EventListener) => {
    target.addEventListener(type, listener);
    return () => target.removeEventListener(type, listener);
  };
  return {
    locks: navigator.locks,
    Channel: globalThis.BroadcastChannel,
    storage: readStorage(),
    isVisible: () => document.visibilityState === 'visible',
    onWake(listener) {
      const stops = [
        on(document, 'visibilitychange', listener),
        on(document, 'resume', listener),
        on(window, 'focus', listener),
        on(window, 'pageshow', listener),
      ];
      return () => {
        for (const stop of stops) stop();
      };
    },
    onOnline: (listener) => on(window, 'online', listener),
    onStorage: (listener) => on(window, 'storage', listener),
  };
}

function readStorage(): Storage | undefined {
  try {
    return window.localStorage;
  } catch {
    return undefined;
  }
}
