import type { Limit, RateLimitStore } from '../core/rate-limits.store.ts';
import { ApiError } from './api-error.ts';
import { rateLimitHeaders } from './rate-limit-headers.ts';

type Call = {
  /** What is limited, such as `registration`. */
  readonly name: string;
  readonly limit: Limit;
  /** The key of the client (http/client-address.ts). */
  readonly address: string;
};

/**
 * Counts a call of a client address. Call it before the work that is limited.
 * @throws ApiError `rate_limited`; its headers describe the client address only
 */
export async function limitClient(
  rateLimits: Pick<RateLimitStore, 'hit'>,
  { name, limit, address }: Call,
): Promise<void> {
  const state = await rateLimits.hit({ key: `${name}:address:${address}`, limit });
  if (!state.isExceeded) return;
  throw new ApiError('rate_limited', {
    headers: rateLimitHeaders({ name: 'address', limit, state, retryAfter: state.resetsIn }),
  });
}
