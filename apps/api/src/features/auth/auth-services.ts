import type { Logger } from 'pino';
import type { Config } from '../../config.ts';
import type { AccessTokens } from '../../core/access-token.ts';
import type { FairQueue } from '../../core/fair-queue.ts';
import type { Passwords } from '../../core/password.ts';
import type { RateLimitStore } from '../../core/rate-limits.store.ts';
import type { RefreshTokens } from '../../core/refresh-token.ts';
import type { Revocations } from '../../core/revocations.ts';
import type { SessionStore } from '../../core/sessions.store.ts';
import type { UserStore } from '../../core/users.store.ts';
import type { Clock } from '../../lib/clock.ts';

/** What the sign-in use cases are made from; the composition root builds it once. */
export type AuthServices = {
  readonly config: Config;
  readonly clock: Clock;
  readonly accessTokens: AccessTokens;
  readonly refreshTokens: RefreshTokens;
  readonly passwords: Passwords;
  readonly sessions: SessionStore;
  readonly users: UserStore;
  readonly rateLimits: RateLimitStore;
  /** In which sign-ins wait to be counted. */
  readonly countingQueue: FairQueue;
  readonly revocations: Revocations;
};

/** The request's own logger, so that every line of a use case carries the request id. */
export type RequestLog = Pick<Logger, 'info' | 'warn'>;
