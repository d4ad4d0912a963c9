import type { FairQueue } from '../../core/fair-queue.ts';
import type { Passwords } from '../../core/password.ts';
import type { BucketState, Limit, RateLimitStore } from '../../core/rate-limits.store.ts';
import { ApiError } from '../../http/api-error.ts';
import { rateLimitHeaders } from '../../http/rate-limit-headers.ts';
import { foldAddress } from '../../lib/fold-name.ts';

const quarterHour = 15 * 60_000;

/**
 * Limits of failed attempts. An account is limited per address, so that nobody can lock a victim out from elsewhere.
 */
export const loginLimits = {
  address: { max: 100, window: quarterHour },
  account: { max: 10, window: quarterHour },
} satisfies Record<string, Limit>;

export type LoginAttempt = {
  /** Call this when the password was right. The attempt is not counted, and the account's failures are forgotten. */
  succeeded(): Promise<void>;
  /** Call this when the attempt ended without a decision (503). It is not counted. */
  undecided(): Promise<void>;
};

/**
 * Limits of the queue for counting: statements at once, places, and the longest wait in milliseconds. A flood of
 * sign-ins can occupy only so many connections to the database, so the other requests keep the rest.
 */
export const countingQueue = { workers: 2, places: 256, maxWait: 2_000 };

export type LimitServices = {
  readonly rateLimits: RateLimitStore;
  readonly passwords: Pick<Passwords, 'ensureRoom'>;
  /** Sign-ins wait in this queue to be counted. */
  readonly countingQueue: FairQueue;
  /** Turns a typed name into a key that does not reveal the name. */
  readonly fingerprint: (name: string) => string;
};

/**
 * Counts an attempt before any password work, so that parallel guesses cannot get around the limit.
 *
 * An address that is known to be blocked is refused from memory. An attempt that finds no room in the queue for
 * password checks is refused before it is counted. Networks take turns in counting.
 * @throws ApiError `rate_limited`; its headers describe the address only and never reveal whether an account exists
 * @throws QueueFullError when one of the two queues has no room
 */
export async function countLoginAttempt(
  { rateLimits, passwords, countingQueue, fingerprint }: LimitServices,
  { address, network, username }: { address: string; network: string; username: string },
): Promise<LoginAttempt> {
  const addressKey = `login:address:${address}`;
  const accountKey = `login:account:${fingerprint(`${address} ${foldAddress(username)}`)}`;
  const blocked = rateLimits.exceeded(addressKey);
  if (blocked) throw rateLimited(blocked);

  await countingQueue.run(network, async () => {
    passwords.ensureRoom(network);
    const byAddress = await rateLimits.hit({ key: addressKey, limit: loginLimits.address });
    if (byAddress.isExceeded) throw rateLimited(byAddress);
    const byAccount = await rateLimits.hit({ key: accountKey, limit: loginLimits.account });
    if (byAccount.isExceeded) throw rateLimited(byAddress, byAccount.resetsIn);
  });
  return {
    async succeeded() {
      await rateLimits.giveBack(addressKey);
      await rateLimits.reset(accountKey);
    },
    async undecided() {
      await rateLimits.giveBack(addressKey);
      await rateLimits.giveBack(accountKey);
    },
  };
}

function rateLimited(state: BucketState, retryAfter = state.resetsIn): ApiError {
  const { address: limit } = loginLimits;
  return new ApiError('rate_limited', {
    headers: rateLimitHeaders({ name: 'address', limit, state, retryAfter }),
  });
}
