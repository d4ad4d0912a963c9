import { EventEmitter } from 'node:events';
import { type Clock, maxClockSkew } from '../lib/clock.ts';
import { isId } from '../lib/id.ts';
import { createRecentIds } from './recent-ids.ts';

export type Revocations = {
  /** Marks a session as ended in this process, without waiting for the database's notification. */
  add(sessionId: string): void;
  /** Whether a verified access token must be refused. Usually synchronous, without I/O, while the feed is up. */
  isRevoked(token: { readonly sid: string; readonly iat: number }): boolean | Promise<boolean>;
  /**
   * Calls `onEnd` once, as soon as this process knows that the session has ended. `onEnd` must not throw.
   * @returns the unsubscriber
   */
  watch(sessionId: string, onEnd: () => void): () => void;
  /** How many ids are kept: of sessions that this process ended, and of those that the database announced. */
  size(): { readonly own: number; readonly heard: number };
  /** Connect these to the notification channel `session_revoked`. */
  readonly feed: {
    onNotification(sessionId: string): void;
    onUp(): Promise<void>;
    onDown(): void;
  };
};

type Options = {
  readonly clock: Clock;
  /** The longest life of an access token, in milliseconds. An access token can outlive its session by at most this. */
  readonly tokenLifetime: number;
  readonly loadRevokedSince: (time: Date) => Promise<{ id: string; revokedAt: Date }[]>;
  readonly isLive: (sessionId: string, now: Date) => Promise<boolean>;
  readonly capacity?: number;
};

/**
 * Keeps the ids of ended sessions whose access tokens may not have expired yet.
 *
 * It makes revocation instant without a query per request. The database notifies every API process of each
 * revocation (db/migrations/0001), and an id is kept only as long as an access token lives.
 *
 * It fails closed in each case:
 *   - While the feed is down, or after the clock has stepped back, memory is not enough, so each request queries the
 *     database.
 *   - When this process ends more sessions than `capacity`, the oldest ids are dropped, and every access token issued
 *     until then is refused. Live sessions can refresh and continue, ended sessions cannot.
 *   - When it is notified of more sessions than `capacity`, the oldest ids are dropped, and every access token issued
 *     until then costs a query. These tokens are not refused without one, because anyone who may connect to the
 *     database can send notifications, even with ids of no session, and must not get other people's tokens refused.
 */
export function createRevocations(options: Options): Revocations {
  const { clock, capacity = 100_000 } = options;
  // A token from a process whose clock is ahead lives longer here, by as much as clocks may differ.
  const keepFor = options.tokenLifetime + maxClockSkew;
  const own = createRecentIds({ clock, keepFor, capacity });
  const heard = createRecentIds({ clock, keepFor, capacity });
  const known = new EventEmitter().setMaxListeners(0);
  let feedIsUp = false;
  let latestSeen = 0;

  /** The latest time the clock has shown. A clock that steps back must not change the order or the age of the ids. */
  function latestTime(): number {
    latestSeen = Math.max(latestSeen, clock.now());
    return latestSeen;
  }

  /**
   * After the clock stepped back, expired tokens seem valid again, but the ids of their sessions may be gone from here.
   */
  const clockSteppedBack = () => clock.now() < latestTime() - maxClockSkew;

  return {
    add(sessionId) {
      own.mark(sessionId, latestTime());
      known.emit(eventOf(sessionId));
    },
    isRevoked({ sid, iat }) {
      if (iat <= own.droppedAt() || own.has(sid) || heard.has(sid)) return true;
      if (feedIsUp && iat > heard.droppedAt() && !clockSteppedBack()) return false;
      return options.isLive(sid, new Date(clock.now())).then((live) => !live);
    },
    watch(sessionId, onEnd) {
      // The session may have ended since its token was checked.
      if (own.has(sessionId) || heard.has(sessionId)) onEnd();
      else known.once(eventOf(sessionId), onEnd);
      return () => void known.off(eventOf(sessionId), onEnd);
    },
    size: () => ({ own: own.size(), heard: heard.size() }),
    feed: {
      onNotification(sessionId) {
        if (!isId(sessionId)) return;
        heard.mark(sessionId, latestTime());
        known.emit(eventOf(sessionId));
      },
      async onUp() {
        const recent = await options.loadRevokedSince(new Date(clock.now() - keepFor));
        for (const { id, revokedAt } of recent) {
          if (!heard.has(id)) heard.mark(id, revokedAt.getTime());
          known.emit(eventOf(id));
        }
        feedIsUp = true;
      },
      onDown() {
        feedIsUp = false;
      },
    },
  };
}

/** An emitter treats the bare name `error` differently from all others. */
const eventOf = (sessionId: string) => `ended ${sessionId}`;
