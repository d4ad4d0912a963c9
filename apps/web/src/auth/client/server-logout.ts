import type { SessionMarker } from './session-marker.ts';

const retryAfter = 15_000;

type Options = {
  readonly marker: SessionMarker;
  /** Makes the call, as soon as no other call of this browser is under way. */
  readonly call: () => Promise<void>;
};

/**
 * The server-side half of signing out. Without an answer it stays pending. It is tried again soon, when the network is
 * back, and on the next start.
 */
export function createServerLogout({ marker, call }: Options) {
  let retry: ReturnType<typeof setTimeout> | undefined;
  let isRunning = false;

  /** Never throws. */
  async function finish(): Promise<void> {
    clearTimeout(retry);
    try {
      await call();
      marker.clearLogoutPending();
    } catch {
      if (isRunning) retry = setTimeout(finish, retryAfter);
    }
  }

  return {
    finish,
    start() {
      isRunning = true;
    },
    stop() {
      isRunning = false;
      clearTimeout(retry);
    },
  };
}
