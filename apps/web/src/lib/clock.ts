/** A point in time, read from both of a browser's clocks. */
export type Moment = { readonly steady: number; readonly wall: number };

/** Measures how long ago something was, in milliseconds. */
export type Clock = { now(): Moment; since(moment: Moment): number };

/**
 * The only place in the SPA that reads the time.
 *
 * The steady clock may stand still while a laptop sleeps; the wall clock may be set to anything, but it goes
 * on. The longer of the two measures is never too short after sleep, and a clock that is a day wrong does not matter.
 */
export const systemClock: Clock = {
  now: () => ({ steady: performance.now(), wall: Date.now() }),
  since: (moment) => Math.max(performance.now() - moment.steady, Date.now() - moment.wall, 0),
};
