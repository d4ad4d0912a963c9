import type { Clock } from '../lib/clock.ts';

/** Both clocks of a machine, moved by the test. */
export function createFakeClock() {
  let steady = 0;
  let wall = Date.UTC(2026, 0, 15);
  const clock: Clock = {
    now: () => ({ steady, wall }),
    since: (moment) => Math.max(steady - moment.steady, wall - moment.wall, 0),
  };
  return {
    ...clock,
    advance(ms: number) {
      steady += ms;
      wall += ms;
    },
    /** Acts like a laptop that sleeps: the wall clock goes on, and the steady clock stands still. */
    sleep(ms: number) {
      wall += ms;
    },
    setWall(ms: number) {
      wall += ms;
    },
  };
}
