import { and, eq, gt, isNotNull, isNull, ne, sql } from 'drizzle-orm';
import type { Db, Tx } from '../db/client.ts';
import { deletedSessions, sessions } from '../db/tables.ts';
import type { Place } from './place.ts';
import type { AuthMethod, EndReason, Session } from './session.ts';
import { endOf } from './session-end.ts';
import { lockPerson, makeRoom } from './session-limit.ts';
import { nothingShown, prepareSessionStatements, type ShownProof } from './session-statements.ts';
import { hasPassword } from './users.store.ts';

/** One exchange of a refresh token. All times come from the caller's clock, none from the database's. */
export type Exchange = {
  readonly id: string;
  /** `rotate`: the generation presented. `fork`: the newest generation, as it was read. */
  readonly generation: number;
  readonly now: Date;
  /** now - leeway. A generation that was issued later is fresh. */
  readonly freshSince: Date;
  /** now + idle lifetime. The store never sets an idle end after the session's absolute end. */
  readonly idleEnd: Date;
  /** now + idle lifetime of a session that is not remembered. */
  readonly briefIdleEnd: Date;
};

export type SessionStore = {
  /** Returns null when the person was disabled or deleted meanwhile. The session has the person's current role. */
  create(session: {
    readonly id: string;
    readonly userId: string;
    readonly methods: readonly AuthMethod[];
    readonly now: Date;
    readonly idleEnd: Date;
    readonly absoluteEnd: Date;
    readonly isRemembered: boolean;
    readonly keyThumbprint?: string | null; // feature: session-key
    readonly place: Place;
    /** The hash that proved the password. No session begins when the person has another one by now, or must change it. */
    readonly provenBy?: string | undefined;
    /** A session that ends because this one begins. */
    readonly replaces: string | null;
    /** How many live sessions the person may have, this one included. Beyond the limit, those longest unused end. */
    readonly limit: number;
    /** Sessions that ended before this time are deleted, except the newest ended ones, as many as the limit. */
    readonly forgetBefore: Date;
    /** What else the transaction writes. */
    readonly alongside?: ((tx: Tx, session: Session) => Promise<void>) | undefined;
  }): Promise<{ readonly session: Session; readonly endedIds: readonly string[] } | null>;
  find(id: string): Promise<Session | null>;
  /**
   * Handles the usual case in one round trip. Returns null when a condition does not hold.
   * @param shown what the request shows besides the token, by the names of the statement's placeholders
   */
  rotate(exchange: Exchange, shown?: ShownProof): Promise<Session | null>;
  /** Gives the same parent a new child. Returns null when the generation that was read is no longer the newest. */
  fork(exchange: Exchange): Promise<Session | null>;
  /** Ends a session. Returns false when it had ended already, or `ifGeneration` is no longer the newest. */
  revoke(end: {
    readonly id: string;
    readonly now: Date;
    readonly reason: EndReason;
    readonly ifGeneration?: number;
    /** What else the transaction writes, if the session ends now. */
    readonly alongside?: (tx: Tx) => Promise<void>;
  }): Promise<boolean>;
  /**
   * Ends every live session of a person, except the one that `except` names, and returns their ids. The session of a
   * sign-in that is under way either ends too, or begins only after this call is done, or after `within` is committed.
   */
  revokeAllOf(
    end: {
      readonly userId: string;
      readonly now: Date;
      readonly reason: EndReason;
      readonly except?: string;
    },
    within?: Tx,
  ): Promise<string[]>;
  isLive(id: string, now: Date): Promise<boolean>;
  /** The sessions that were revoked, or deleted before their time, after a time, oldest first. */
  revokedSince(time: Date): Promise<{ id: string; revokedAt: Date }[]>;
};

/**
 * Stores sessions in PostgreSQL. Every exchange is one conditional statement: its WHERE clause decides the race
 * between two refreshes, so nothing can happen between a query and an update.
 */
export function createSessionStore(db: Db): SessionStore {
  const statements = prepareSessionStatements(db);
  const first = <Row>(rows: Row[]): Row | null => rows[0] ?? null;
  return {
    async create({ id, userId, methods, now, replaces, provenBy, ...begun }) {
      const { idleEnd, absoluteEnd, isRemembered, place, alongside, ...room } = begun;
      const row = {
        id,
        userId,
        createdAt: now,
        authenticatedAt: now,
        methods: [...methods],
        generation: 1,
        parentGeneration: null,
        rotatedAt: now,
        expiresAt: new Date(Math.min(idleEnd.getTime(), absoluteEnd.getTime())),
        absoluteExpiresAt: absoluteEnd,
        revokedAt: null,
        isRemembered,
        keyThumbprint: begun.keyThumbprint ?? null, // feature: session-key
        deviceBoundAt: null, // feature: device-bound
      };
      return db.transaction(async (tx) => {
        const user = await lockPerson(tx, userId);
        if (!user) return null;
        if (provenBy !== undefined && !(await hasPassword(tx, userId, provenBy))) return null;
        if (replaces !== null) await endSession(tx, { id: replaces, now, reason: 'replaced' });
        const surplus = await makeRoom(tx, { ...room, userId, now });
        await tx.insert(sessions).values({ ...row, ...place });
        const session = { ...row, user };
        await alongside?.(tx, session);
        return { session, endedIds: replaces === null ? surplus : [replaces, ...surplus] };
      });
    },
    find: async (id) => first(await statements.find.execute({ id })),
    rotate: async (exchange, shown) =>
      first(await statements.rotate.execute({ ...nothingShown, ...exchange, ...shown })),
    fork: async (exchange) => first(await statements.fork.execute({ ...exchange })),
    revoke: ({ alongside, ...end }) =>
      db.transaction(async (tx) => {
        const isEnded = await endSession(tx, end);
        if (isEnded) await alongside?.(tx);
        return isEnded;
      }),
    revokeAllOf: (end, within) =>
      within ? endSessionsOf(within, end) : db.transaction((tx) => endSessionsOf(tx, end)),
    isLive: async (id, now) => (await statements.live.execute({ id, now })).length > 0,
    revokedSince: (time) => findEndedSince(db, time),
  };
}

async function findEndedSince(db: Db, time: Date): Promise<{ id: string; revokedAt: Date }[]> {
  const revoked = await db
    .select({
      id: sessions.id,
      // Typed as never null, because the WHERE clause leaves no null.
      revokedAt: sql<Date>`${sessions.revokedAt}`.mapWith(sessions.revokedAt),
    })
    .from(sessions)
    .where(and(isNotNull(sessions.revokedAt), gt(sessions.revokedAt, time)));
  const deleted = await db
    .select({ id: deletedSessions.id, revokedAt: deletedSessions.deletedAt })
    .from(deletedSessions)
    .where(gt(deletedSessions.deletedAt, time));
  return [...revoked, ...deleted].toSorted((a, b) => +a.revokedAt - +b.revokedAt);
}

async function endSession(
  db: Pick<Db, 'update'>,
  end: Parameters<SessionStore['revoke']>[0],
): Promise<boolean> {
  const ended = await db
    .update(sessions)
    .set({ revokedAt: endOf(end.now), revokedReason: end.reason })
    .where(
      and(
        eq(sessions.id, end.id),
        isNull(sessions.revokedAt),
        end.ifGeneration === undefined ? undefined : eq(sessions.generation, end.ifGeneration),
      ),
    )
    .returning({ id: sessions.id });
  return ended.length > 0;
}

async function endSessionsOf(
  tx: Tx,
  { userId, now, reason, except }: Parameters<SessionStore['revokeAllOf']>[0],
): Promise<string[]> {
  await lockPerson(tx, userId);
  const ended = await tx
    .update(sessions)
    .set({ revokedAt: endOf(now), revokedReason: reason })
    .where(
      and(
        eq(sessions.userId, userId),
        isNull(sessions.revokedAt),
        gt(sessions.expiresAt, now),
        except === undefined ? undefined : ne(sessions.id, except),
      ),
    )
    .returning({ id: sessions.id });
  return ended.map(({ id }) => id);
}
