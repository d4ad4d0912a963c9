import type { FairQueue } from '../../core/fair-queue.ts';
import type { Passwords } from '../../core/password.ts';
import type { BucketState, Limit, RateLimitStore } from '../../core/rate-limits.store.ts';
import { ApiError } from '../../http/api-error.ts';
import { rateLimitHeaders } from '../../http/rate-limit-headers.ts';
import { foldName } from '../../lib/fold-name.ts';

const quarterHour = 15 * 60_000;

/** Failed attempts only. Per account AND address, so that nobody can lock a victim out from elsewhere. */
export const loginLimits = {
  address: { max: 100, window: quarterHour },
  account: { max: 10, window: quarterHour },
} satisfies Record<string, Limit>;

export type LoginAttempt = {
  /** The attempt did not fail: it is not counted, and the account's failures are forgotten. */
  succeeded(): Promise<void>;
  /** The attempt was not decided (503): it is not counted. */
  undecided(): Promise<void>;
};

/** Of the queue for counting: statements at once, places, and milliseconds. A flood of sign-ins leaves the other connections to everybody else. */
export const countingQueue = { workers: 2, places: 256, maxWait: 2_000 };

export type LimitServices = {
  readonly rateLimits: RateLimitStore;
  readonly passwords: Pick<Passwords, 'ensureRoom'>;
  /** In which sign-ins wait to be counted. */
  readonly countingQueue: FairQueue;
  /** Names an account without holding what was typed. */
  readonly fingerprint: (name: string) => string;
};

/**
 * Counts an attempt before any password work, so that parallel guesses cannot slip past.
 *
 * An address that is known to be blocked is refused from memory, and one that finds no room for its password check
 * before it is counted. Addresses take turns in counting.
 * @throws ApiError `rate_limited`; its headers tell of the address only, never whether an account exists
 * @throws QueueFullError
 */
export async function countLoginAttempt(
  { rateLimits, passwords, countingQueue, fingerprint }: LimitServices,
  { address, username }: { address: string; username: string },
): Promise<LoginAttempt> {
  const addressKey = `login:address:${address}`;
  const accountKey = `login:account:${fingerprint(`${address} ${foldName(username)}`)}`;
  const blocked = rateLimits.exceeded(addressKey);
  if (blocked) throw rateLimited(blocked);

  await countingQueue.run(address, async () => {
    passwords.ensureRoom(address);
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
