import { product } from '@latchkey/contracts/product';
import { withLock } from '../lib/cross-tab-lock.ts';
import { superseded } from './auth-error.ts';
import type { AuthCallName, AuthEvent } from './auth-events.ts';

/** A refresh would rather go on without the lock than keep people waiting: the server's rule keeps it right. */
const refreshWaits = 5_000;
/** Longer than any holder's call takes (8 s): an answer that comes after a sign-in would put its cookie over the new one. */
const othersWait = 9_000;
/** So that what is posted to the other tabs reaches them before they get the lock. */
const keepFor = 100;

/** The three calls, one at a time in the whole browser, and their events. */
export function createExclusiveCalls(
  locks: LockManager | undefined,
  emit: (event: AuthEvent) => void,
) {
  return {
    /** Runs work while no other tab is at one of the three calls. */
    exclusively<Result>(call: AuthCallName, work: () => Promise<Result>): Promise<Result> {
      return withLock(
        {
          locks,
          name: `${product.slug}.session`,
          waitAtMost: call === 'refresh' ? refreshWaits : othersWait,
          keepFor,
          onPhase: (phase) => emit({ type: 'lock', of: call, phase }),
        },
        work,
      );
    },

    /**
     * The answer of a call that is being made.
     * @throws AuthError `superseded` when it was overtaken meanwhile, whatever the answer is
     */
    async answered<Answer>(
      call: AuthCallName,
      answer: Promise<Answer>,
      isOvertaken: () => boolean = () => false,
    ): Promise<Answer> {
      emit({ type: 'call-sent', call });
      const settled = await answer.then(
        (value) => ({ value }),
        (error) => ({ error }),
      );
      if (isOvertaken()) {
        const error = superseded();
        emit({ type: 'call-ended', call, outcome: 'dropped', code: error.code });
        throw error;
      }
      if ('error' in settled) {
        emit({ type: 'call-ended', call, outcome: 'failed', code: settled.error.code });
        throw settled.error;
      }
      emit({ type: 'call-ended', call, outcome: 'done' });
      return settled.value;
    },
  };
}
