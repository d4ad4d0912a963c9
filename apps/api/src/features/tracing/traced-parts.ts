import { context } from '@opentelemetry/api';
import type { FairQueue } from '../../core/fair-queue.ts';
import type { Passwords } from '../../core/password.ts';
import { inSpan, isTraced } from './spans.ts';

type Parts = { readonly passwords: Passwords; readonly countingQueue: FairQueue };

/** Parts of the core as they must be used so that they are traced. Returns nothing when there is no SDK. */
export function tracedParts({ passwords, countingQueue }: Parts): Partial<Parts> {
  if (!isTraced()) return {};
  return {
    // The time in the span includes the wait for a turn.
    passwords: {
      ...passwords,
      hash: (...given) => inSpan('bcrypt hash', {}, () => passwords.hash(...given)),
      verify: (...given) => inSpan('bcrypt verify', {}, () => passwords.verify(...given)),
    },
    // A worker of the queue runs what other requests have put there, and would show their statements as its own.
    countingQueue: {
      ...countingQueue,
      run: (owner, work) => countingQueue.run(owner, context.bind(context.active(), work)),
    },
  };
}
