import type { User } from '@latchkey/contracts/user';
import type { Clock, Moment } from '../lib/clock.ts';

/** The session this tab holds, in memory and nowhere else. */
export type HeldSession = {
  readonly user: User;
  readonly accessToken: string;
  /** Milliseconds the token had left when it arrived. */
  readonly lifetime: number;
  readonly arrived: Moment;
};

/** How long before its end a token is renewed, in milliseconds. */
const renewAhead = 60_000;
const leastPause = 5_000;

/** A day, in milliseconds. No token lives longer, so that a server's mistake does not end up in a timer. */
export const longestLifetime = 86_400_000;

/** Milliseconds left on the token, counted from its arrival: the local clock's idea of the date does not enter. */
export function timeLeft(session: HeldSession, clock: Clock): number {
  return Math.max(0, session.lifetime - clock.since(session.arrived));
}

/** Milliseconds until the token should be renewed ahead of its end: 60 s before, or halfway through a short life. */
export function untilRenewal(session: HeldSession, clock: Clock): number {
  const due = Math.max(session.lifetime - renewAhead, session.lifetime / 2, leastPause);
  return Math.max(0, due - clock.since(session.arrived));
}
