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

/** Timers do not hear of a clock that is set or of a machine that slept, so the time left is looked at this often. */
const lookEvery = 1_000;

/**
 * Renews ahead of expiry while the tab is visible, and on waking: timers are throttled in hidden tabs and stand
 * still in sleep, so a wake-up looks again. A hidden tab renews when it next makes a request.
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
      // Before the renewal, which may set the timer itself. Without an effect it is tried again after this.
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
