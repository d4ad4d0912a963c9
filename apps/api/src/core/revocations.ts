import { type Clock, maxClockSkew } from '../lib/clock.ts';
import { isId } from '../lib/id.ts';
import { createRecentIds } from './recent-ids.ts';

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
 * It fails closed, in each way it can fail:
 *   - while the feed is down, or the clock has stepped back, memory does not suffice, so each request asks the database;
 *   - when this process ends more sessions than it may hold, the oldest go, and every access token issued until
 *     then is refused instead: honest clients refresh and go on, ended sessions cannot;
 *   - when it hears of more than it may hold, the oldest go, and the database is asked about every access token
 *     issued until then. Whoever may connect to the database can send notifications, ids that no session has
 *     included, so they must not be able to have anybody refused.
 */
export function createRevocations(options: Options): Revocations {
  const { clock, capacity = 100_000 } = options;
  // A token from a process whose clock is ahead lives that much longer here.
  const keepFor = options.tokenLifetime + maxClockSkew;
  const own = createRecentIds({ clock, keepFor, capacity });
  const heard = createRecentIds({ clock, keepFor, capacity });
  let feedIsUp = false;
  let latestSeen = 0;

  /** Where the clock has been at most. A clock that steps back must not make what ended before seem recent or forgotten. */
  function latestTime(): number {
    latestSeen = Math.max(latestSeen, clock.now());
    return latestSeen;
  }

  /** Tokens whose time had passed are good again by a clock that stepped back, but their sessions may be forgotten here. */
  const clockSteppedBack = () => clock.now() < latestTime() - maxClockSkew;

  return {
    add: (sessionId) => own.mark(sessionId, latestTime()),
    isRevoked({ sid, iat }) {
      if (iat <= own.droppedAt() || own.has(sid) || heard.has(sid)) return true;
      if (feedIsUp && iat > heard.droppedAt() && !clockSteppedBack()) return false;
      return options.isLive(sid, new Date(clock.now())).then((live) => !live);
    },
    feed: {
      onNotification(sessionId) {
        if (isId(sessionId)) heard.mark(sessionId, latestTime());
      },
      async onUp() {
        const recent = await options.loadRevokedSince(new Date(clock.now() - keepFor));
        for (const { id, revokedAt } of recent) {
          if (!heard.has(id)) heard.mark(id, revokedAt.getTime());
        }
        feedIsUp = true;
      },
      onDown() {
        feedIsUp = false;
      },
    },
  };
}
