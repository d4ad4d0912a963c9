import type { Clock } from '../lib/clock.ts';
import { createStore } from '../lib/store.ts';
import type { AuthError } from './auth-error.ts';
import type { AuthEvent, SessionSource } from './auth-events.ts';
import type { AuthState, SignedOutReason } from './auth-state.ts';
import { createBackoff } from './backoff.ts';
import { type HeldSession, timeLeft, untilRenewal } from './held-session.ts';

type Options = {
  readonly clock: Clock;
  readonly mayHaveSession: boolean;
  readonly random: (() => number) | undefined;
  /** Something changed that `due` depends on. */
  readonly onChange: () => void;
  readonly emit: (event: AuthEvent) => void;
};

/** The session this tab holds and what it shows of it. Decides nothing and calls nobody. */
export function createSessionHolder(options: Options) {
  const { clock, mayHaveSession, random, onChange, emit } = options;
  const state = createStore<AuthState>({ status: mayHaveSession ? 'restoring' : 'anonymous' });
  const backoff = createBackoff(clock, random);
  let held: HeldSession | null = null;
  let lastUserId: string | null = null;
  let refusedToken: string | null = null;
  let epoch = 0;

  return {
    state,
    current: () => held,
    /** Whose session this tab holds, or held until it began to ask anew; null when it let go. */
    lastUserId: () => lastUserId,
    /** Changes with every sign-in, sign-out and change of identity. */
    epoch: () => epoch,
    beginEpoch() {
      epoch += 1;
    },
    hold(session: Omit<HeldSession, 'arrived'>, by: SessionSource) {
      const { accessToken, user, lifetime } = session;
      held = { accessToken, user, lifetime, arrived: clock.now() };
      lastUserId = user.id;
      backoff.reset();
      state.set({ status: 'authenticated', user, connection: 'ok' });
      emit({ type: 'session-held', by, lifetime });
      onChange();
    },
    /** Shows nothing of the session until it is known whose it is now. */
    setAside() {
      epoch += 1;
      held = null;
      state.set({ status: 'restoring' });
      onChange();
    },
    letGo(reason: SignedOutReason) {
      epoch += 1;
      held = null;
      lastUserId = null;
      backoff.reset();
      state.set({ status: 'anonymous', reason });
      emit({ type: 'signed-out', reason });
      onChange();
    },
    /** The server gave no usable answer: the session stays. */
    keepWithoutServer(error: AuthError) {
      backoff.failed(error);
      const now = state.get();
      state.set(
        now.status === 'authenticated' ? { ...now, connection: 'lost' } : { status: 'unreachable' },
      );
      onChange();
    },
    /** The server refused this token, whatever time it had left. */
    markRefused(accessToken: string) {
      refusedToken = accessToken;
    },
    isUsable: () => held !== null && held.accessToken !== refusedToken && timeLeft(held, clock) > 0,
    timeLeft: () => (held ? timeLeft(held, clock) : 0),
    /** Milliseconds until a refresh is to be made unasked; null when none is. */
    due() {
      if (backoff.lastError()) return backoff.wait();
      return held ? untilRenewal(held, clock) : null;
    },
    /** The error of the last attempt, while it is too early for another. */
    tooEarly: () => (backoff.wait() > 0 ? backoff.lastError() : null),
    isServerLost: () => backoff.lastError() !== null,
    resetBackoff: backoff.reset,
  };
}

export type SessionHolder = ReturnType<typeof createSessionHolder>;
