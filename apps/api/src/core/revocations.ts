import { type Clock, maxClockSkew } from '../lib/clock.ts';

export type Revocations = {
  /** Marks a session as ended in this process, without waiting for the database's own notification. */
  add(sessionId: string): void;
  /** Whether a verified access token must be refused. Synchronous, without I/O, while the feed is up. */
  isRevoked(token: { readonly sid: string; readonly iat: number }): boolean | Promise<boolean>;
  /** Wire these to the notification channel `session_revoked`. */
  readonly feed: {
    onNotification(sessionId: string): void;
    onUp(): Promise<void>;
    onDown(): void;
  };
};

type Options = {
  readonly clock: Clock;
  /** How long an access token can outlive its session: the longest life of one, in milliseconds. */
  readonly tokenLifetime: number;
  readonly loadRevokedSince: (time: Date) => Promise<{ id: string; revokedAt: Date }[]>;
  readonly isLive: (sessionId: string, now: Date) => Promise<boolean>;
  readonly capacity?: number;
};

/**
 * The ids of sessions that ended while access tokens of theirs may still be out there.
 *
 * Instant revocation without a database read per request: the database tells every API process about each
 * revocation (db/migrations/0001), and an id is kept only as long as an access token lives.
 *
 * It fails closed, in both ways it can fail:
 *   - while the feed is down, nothing can be known from memory, so each request asks the database;
 *   - when more ids come than it may hold, the oldest go, and every access token issued until then is
 *     refused instead: honest clients refresh and go on, ended sessions cannot.
 */
export function createRevocations(options: Options): Revocations {
  const { clock, capacity = 100_000 } = options;
  // A token from a process whose clock is ahead lives that much longer here.
  const keepFor = options.tokenLifetime + maxClockSkew;
  const revokedAtById = new Map<string, number>();
  let refusedUntil = 0;
  let feedIsUp = false;

  function forgetExpired(): void {
    const oldest = clock.now() - keepFor;
    for (const [id, revokedAt] of revokedAtById) {
      if (revokedAt > oldest) break;
      revokedAtById.delete(id);
    }
  }

  function remember(id: string, revokedAt: number): void {
    forgetExpired();
    revokedAtById.delete(id);
    revokedAtById.set(id, revokedAt);
    for (const oldest of revokedAtById.keys()) {
      if (revokedAtById.size <= capacity) break;
      revokedAtById.delete(oldest);
      refusedUntil = Math.floor(clock.now() / 1000);
    }
  }

  return {
    add: (sessionId) => remember(sessionId, clock.now()),
    isRevoked(token) {
      if (token.iat <= refusedUntil || revokedAtById.has(token.sid)) return true;
      if (feedIsUp) return false;
      return options.isLive(token.sid, new Date(clock.now())).then((live) => !live);
    },
    feed: {
      onNotification: (sessionId) => remember(sessionId, clock.now()),
      async onUp() {
        const recent = await options.loadRevokedSince(new Date(clock.now() - keepFor));
        for (const { id, revokedAt } of recent) {
          if (!revokedAtById.has(id)) remember(id, revokedAt.getTime());
        }
        feedIsUp = true;
      },
      onDown() {
        feedIsUp = false;
      },
    },
  };
}
