import { type Clock, systemClock } from '../../lib/clock.ts';

export type LabClock = Clock & {
  /** Acts like a sleep of so many milliseconds: time has passed, and no timer has run. */
  sleep(ms: number): void;
  /** Sets the wall clock wrong by so many milliseconds. */
  skew(ms: number): void;
};

/** The system's clock, with the changes that a person makes to it in the lab. */
export function createLabClock(system: Clock = systemClock): LabClock {
  let slept = 0;
  let skewed = 0;
  const now = () => {
    const { steady, wall } = system.now();
    return { steady: steady + slept, wall: wall + slept + skewed };
  };
  return {
    now,
    since(moment) {
      const { steady, wall } = now();
      return Math.max(steady - moment.steady, wall - moment.wall, 0);
    },
    sleep(ms) {
      slept += ms;
    },
    skew(ms) {
      skewed = ms;
    },
  };
}
