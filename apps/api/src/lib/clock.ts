/** Milliseconds since the Unix epoch. Everything that depends on time receives one, so tests move time instead of waiting. */
export type Clock = { now(): number };

/** The only place in the API that reads the wall clock. */
export const systemClock: Clock = { now: () => Date.now() };
