import { product } from '@latchkey/contracts/product';
import type { AuthCallName, AuthEvent } from '../auth-events.ts';
import { CallError, superseded } from '../call-error.ts';
import { withLock } from './cross-tab-lock.ts';

/** After this a refresh goes on without the lock, so that nobody waits long. The server's rule keeps it right. */
const refreshWaits = 5_000;
/** Longer than any call takes (8 s), because a late answer would put its cookie over that of a newer sign-in. */
const othersWait = 9_000;
/** How long the lock is kept after the work, so that a message reaches the other tabs before they get the lock. */
const keepFor = 100;

/** Makes the calls that begin, renew and end a session: one at a time in the whole browser, each with its events. */
export function createExclusiveCalls(
  locks: LockManager | undefined,
  emit: (event: AuthEvent) => void,
) {
  return {
    /** Runs work while no other tab makes one of the three calls. */
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
     * @throws CallError `superseded` when a sign-out or sign-in came first, whatever the answer is
     */
    async answered<Answer>(
      call: AuthCallName,
      answer: Promise<Answer>,
      isOvertaken: () => boolean = () => false,
    ): Promise<Answer> {
      emit({ type: 'call-sent', call });
      const settled = await answer.then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      );
      if (isOvertaken()) {
        const error = superseded();
        emit({ type: 'call-ended', call, outcome: 'dropped', code: error.code });
        throw error;
      }
      if ('error' in settled) {
        const { error } = settled;
        const code = error instanceof CallError && { code: error.code };
        emit({ type: 'call-ended', call, outcome: 'failed', ...code });
        throw error;
      }
      emit({ type: 'call-ended', call, outcome: 'done' });
      return settled.value;
    },
  };
}
