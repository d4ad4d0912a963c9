/** Milliseconds since the Unix epoch. Everything that depends on time receives one, so tests move time instead of waiting. */
export type Clock = { now(): number };

/** How far the clocks of API processes may be apart, in milliseconds. */
export const maxClockSkew = 60_000;

/** The only place in the API that reads the wall clock. */
export const systemClock: Clock = { now: () => Date.now() };
