import type { BucketState, Limit } from '../core/rate-limits.store.ts';

/** Returns the RateLimit fields of one bucket (draft-ietf-httpapi-ratelimit-headers), and Retry-After. */
export function rateLimitHeaders(options: {
  name: string;
  limit: Limit;
  state: BucketState;
  retryAfter: number;
}): Record<string, string> {
  const { name, limit, state, retryAfter } = options;
  return {
    'RateLimit-Policy': `"${name}";q=${limit.max};w=${limit.window / 1000}`,
    RateLimit: `"${name}";r=${state.remaining};t=${state.resetsIn}`,
    'Retry-After': String(retryAfter),
  };
}
