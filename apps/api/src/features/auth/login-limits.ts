import assert from 'node:assert/strict';
import type { Limit, RateLimitStore } from '../../core/rate-limits.store.ts';
import { ApiError } from '../../http/api-error.ts';
import { rateLimitHeaders } from '../../http/rate-limit-headers.ts';
import { fingerprint } from '../../lib/fingerprint.ts';

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

/**
 * Counts an attempt before any password work, so that parallel guesses cannot slip past.
 * @throws ApiError `rate_limited`; its headers tell of the address only, never whether an account exists
 */
export async function countLoginAttempt(
  limits: RateLimitStore,
  { address, username }: { address: string; username: string },
): Promise<LoginAttempt> {
  const addressKey = `login:address:${address}`;
  const name = username.normalize('NFC').toLowerCase();
  const accountKey = `login:account:${fingerprint(`${address} ${name}`)}`;
  const [byAddress, byAccount] = await limits.hit([
    { key: addressKey, limit: loginLimits.address },
    { key: accountKey, limit: loginLimits.account },
  ]);
  assert(byAddress && byAccount, 'both buckets are counted');
  if (byAddress.isExceeded || byAccount.isExceeded) {
    const exceeded = [byAddress, byAccount].filter((state) => state.isExceeded);
    throw new ApiError('rate_limited', {
      headers: rateLimitHeaders({
        name: 'address',
        limit: loginLimits.address,
        state: byAddress,
        retryAfter: Math.max(...exceeded.map((state) => state.resetsIn)),
      }),
    });
  }
  return {
    async succeeded() {
      await limits.giveBack([addressKey]);
      await limits.reset(accountKey);
    },
    undecided: () => limits.giveBack([addressKey, accountKey]),
  };
}
