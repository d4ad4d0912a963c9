import type { BucketState, Limit } from '../core/rate-limits.store.ts';

/** RateLimit header fields (draft-ietf-httpapi-ratelimit-headers) of one bucket, and Retry-After. */
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
