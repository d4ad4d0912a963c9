import type { Tab } from './tab.ts';

export type RenewalTimer = { start(): void; reschedule(): void; stop(): void };

type Options = {
  readonly tab: Pick<Tab, 'isVisible' | 'onWake' | 'onOnline'>;
  /** Milliseconds until something is to be done; null when there is nothing. */
  readonly due: () => number | null;
  readonly renew: () => void;
  readonly onWake: () => void;
  readonly onOnline: () => void;
};

/** Timers do not notice a clock that is set or a machine that slept, so the time left is checked this often. */
const lookEvery = 1_000;

/**
 * Renews ahead of expiry while the tab is visible, and on waking. Browsers throttle timers in hidden tabs and stop them
 * in sleep, so a wake-up checks again. A hidden tab renews when it next makes a request.
 */
export function createRenewalTimer({ tab, due, renew, onWake, onOnline }: Options): RenewalTimer {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stops: (() => void)[] = [];

  function reschedule(): void {
    clearTimeout(timer);
    const wait = due();
    if (wait === null || stops.length === 0 || !tab.isVisible()) return;
    timer = setTimeout(look, Math.min(wait, lookEvery));
  }

  function look(): void {
    if (due() === 0) {
      // The timer is set first, because the renewal may set it too. If the renewal changes nothing, the timer retries.
      timer = setTimeout(look, lookEvery);
      renew();
    } else reschedule();
  }

  function wake(): void {
    onWake();
    reschedule();
  }

  return {
    start() {
      stops = [tab.onWake(wake), tab.onOnline(onOnline)];
      reschedule();
    },
    reschedule,
    stop() {
      clearTimeout(timer);
      for (const stop of stops) stop();
      stops = [];
    },
  };
}
