import type { Tx } from '../db/client.ts';
import { type Clock, maxClockSkew } from '../lib/clock.ts';
import { newId } from '../lib/id.ts';
import { createNewDeviceNotice } from './new-device.ts';
import type { Notices } from './notices.ts';
import type { Place } from './place.ts';
import type { Revocations } from './revocations.ts';
import { type AuthMethod, type EndReason, type Session, whyEnded } from './session.ts';
import type { SessionStore } from './sessions.store.ts';

/**
 * THE DOOR. Every session begins here, however the person proved who they are, and ends here, whoever ends it.
 * This file belongs to the core because several features need it, and features never import each other.
 *
 * Ending a session takes two steps. The database is changed first and announces the end to every process. This
 * process then marks the session in memory, so that its own next request does not depend on the announcement.
 */
export type Sessions = {
  /** @returns null when the person was disabled or deleted while they proved who they are */
  begin(beginning: Beginning): Promise<Session | null>;
  /** @returns false when it had ended already, or `ifGeneration` is no longer its newest generation */
  end(end: SessionEnd): Promise<boolean>;
  /** Ends every live session of a person, except the one that `except` names. @returns how many ended */
  endAllOf(userId: string, end: { reason: EndReason; except?: string }): Promise<number>;
  /**
   * The same inside the transaction of a change, so that no session outlives the change. Call `mark` when the
   * transaction is committed.
   */
  endAllWithin(
    tx: Tx,
    userId: string,
    end: { reason: EndReason; except?: string },
  ): Promise<{ mark(): void }>;
  /** Gives a session its next generation, unless it has just had one. @returns null when the session has ended */
  renew(id: string): Promise<Session | null>;
};

/** What a browser brings to a sign-in. */
export type BrowserFacts = {
  /** The session that the browser had until now. It ends when this one begins (ASVS 7.2.4). */
  readonly replaces: string | null;
  /** The key that the browser proved to have, and that every renewal must prove; null for none. */ // feature: session-key
  readonly keyThumbprint?: string | null; // feature: session-key
};

type Beginning = BrowserFacts & {
  readonly userId: string;
  /** How the person has just proved who they are. */
  readonly methods: readonly AuthMethod[];
  /** The hash that proved the password. No session begins when the person has another one by now, or must change it. */
  readonly provenBy?: string;
  /** From where, so that the person can recognise the session in a list. */
  readonly place: Place;
  /** False ends the session with the browser, and sooner when it is idle. */
  readonly isRemembered: boolean;
  /** Whether the browser has signed in to this account before. If not, the owner gets a mail. */
  readonly isKnownDevice: boolean;
};

type SessionEnd = {
  readonly id: string;
  readonly reason: EndReason;
  readonly ifGeneration?: number;
  /** What else is written in the transaction that ends the session, such as a mail about it. */
  readonly alongside?: (tx: Tx) => Promise<void>;
};

type Options = {
  readonly store: Pick<SessionStore, 'create' | 'find' | 'revoke' | 'revokeAllOf' | 'rotate'>;
  readonly revocations: Pick<Revocations, 'add'>;
  readonly notices: Notices;
  readonly clock: Clock;
  /** Times in milliseconds. `sessionsPerUser` is how many live sessions one person may have. */
  readonly config: {
    readonly refreshLeeway: number;
    readonly refreshTokenTtl: number;
    readonly unrememberedTtl: number;
    readonly sessionMaxAge: number;
    readonly accessTokenTtl: number;
    readonly sessionsPerUser: number;
  };
};

/** Begins and ends sessions in the store, and marks the ended ones in this process's list of revocations. */
export function createSessions(options: Options): Sessions {
  const { store, revocations, notices, clock, config } = options;
  const mailNewDevice = createNewDeviceNotice({ notices, clock });
  return {
    async begin({ isRemembered, isKnownDevice, ...beginning }) {
      const now = clock.now();
      const begun = await store.create({
        ...beginning,
        id: newId(),
        isRemembered,
        now: new Date(now),
        idleEnd: new Date(now + (isRemembered ? config.refreshTokenTtl : config.unrememberedTtl)),
        absoluteEnd: new Date(now + config.sessionMaxAge),
        limit: config.sessionsPerUser,
        forgetBefore: new Date(now - config.accessTokenTtl - 2 * maxClockSkew),
        ...(isKnownDevice ? {} : { alongside: mailNewDevice(beginning.place) }),
      });
      for (const id of begun?.endedIds ?? []) revocations.add(id);
      return begun?.session ?? null;
    },
    async end(end) {
      const isEnded = await store.revoke({ ...end, now: new Date(clock.now()) });
      if (isEnded) revocations.add(end.id);
      return isEnded;
    },
    async endAllOf(userId, end) {
      const ids = await store.revokeAllOf({ ...end, userId, now: new Date(clock.now()) });
      for (const id of ids) revocations.add(id);
      return ids.length;
    },
    async endAllWithin(tx, userId, end) {
      const ids = await store.revokeAllOf({ ...end, userId, now: new Date(clock.now()) }, tx);
      return { mark: () => ids.forEach(revocations.add) };
    },
    async renew(id) {
      const now = clock.now();
      const session = await store.find(id);
      const exchange = session && {
        id,
        generation: session.generation,
        now: new Date(now),
        freshSince: new Date(now - config.refreshLeeway),
        idleEnd: new Date(now + config.refreshTokenTtl),
        briefIdleEnd: new Date(now + config.unrememberedTtl),
      };
      // The caller has proved who the person is, so the request need not show what a renewal by cookie must.
      const shown = {
        key: session?.keyThumbprint ?? null, // feature: session-key
        device: true, // feature: device-bound
      };
      const renewed = exchange && (await store.rotate(exchange, shown));
      // A session that has just had its newest generation gets the same one again (core/rotation.ts).
      const current = renewed ?? (await store.find(id));
      return current && whyEnded(current, now) === null ? current : null;
    },
  };
}
