/** A point in time, read from both of a browser's clocks. */
export type Moment = { readonly steady: number; readonly wall: number };

/** Measures how long ago something was, in milliseconds. */
export type Clock = { now(): Moment; since(moment: Moment): number };

/**
 * The only place in the SPA that reads the time.
 *
 * The steady clock may stand still while a laptop sleeps; the wall clock may be set to anything, but it goes
 * on. So `since` returns the longer of the two durations, which is never too short after a sleep. A date that is wrong
 * by a day does not matter, because only differences count.
 */
export const systemClock: Clock = {
  now: () => ({ steady: performance.now(), wall: Date.now() }),
  since: (moment) => Math.max(performance.now() - moment.steady, Date.now() - moment.wall, 0),
};
