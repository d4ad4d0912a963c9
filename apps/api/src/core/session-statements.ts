import { and, eq, gt, isNull, lte, sql } from 'drizzle-orm';
import type { Db } from '../db/client.ts';
import { sessions, users } from '../db/tables.ts';
import { personColumns } from './person.ts';

const sessionWithUser = {
  id: sessions.id,
  userId: sessions.userId,
  createdAt: sessions.createdAt,
  authenticatedAt: sessions.authenticatedAt,
  methods: sessions.methods,
  generation: sessions.generation,
  parentGeneration: sessions.parentGeneration,
  rotatedAt: sessions.rotatedAt,
  expiresAt: sessions.expiresAt,
  absoluteExpiresAt: sessions.absoluteExpiresAt,
  revokedAt: sessions.revokedAt,
  isRemembered: sessions.isRemembered,
  keyThumbprint: sessions.keyThumbprint, // feature: session-key
  deviceBoundAt: sessions.deviceBoundAt, // feature: device-bound
  user: personColumns,
};

/** What a renewal shows besides its token. Each feature that binds sessions to their browser has names of its own. */
export type ShownProof = Readonly<Record<string, string | boolean | null>>;

/** What a request shows of which nothing is known. No session that is bound accepts it. */
export const nothingShown: ShownProof = {
  key: null, // feature: session-key
  device: false, // feature: device-bound
};

/** The request shows the bound cookie, or needs none, or was on its way when the session was bound. */ // feature: device-bound
const isOnDevice = sql`(${sql.placeholder('device')}::boolean or ${sessions.deviceBoundAt} is null or ${sessions.deviceBoundAt} > ${sql.placeholder('freshSince')})`; // feature: device-bound

/** The newest generation is not fresh, and the request shows what the session is bound to. */
const isUsual = and(
  lte(sessions.rotatedAt, sql.placeholder('freshSince')),
  sql`(${sessions.keyThumbprint} is null or ${sessions.keyThumbprint} = ${sql.placeholder('key')})`, // feature: session-key
  isOnDevice, // feature: device-bound
);

/** Prepares the statements that run most often, once for each connection pool. */
export function prepareSessionStatements(db: Db) {
  const id = sql.placeholder('id');
  const generation = sql.placeholder('generation');
  const now = sql.param(sql.placeholder('now'), sessions.rotatedAt);
  const idleEnd = sql.param(sql.placeholder('idleEnd'), sessions.expiresAt);
  const briefIdleEnd = sql.param(sql.placeholder('briefIdleEnd'), sessions.expiresAt);
  const isThisAndLive = and(
    eq(sessions.id, id),
    eq(sessions.generation, generation),
    isNull(sessions.revokedAt),
    gt(sessions.expiresAt, sql`${now}`),
    eq(users.id, sessions.userId),
    isNull(users.disabledAt),
  );
  const next = {
    generation: sql`${sessions.generation} + 1`,
    rotatedAt: sql`${now}`,
    expiresAt: sql`least(case when ${sessions.isRemembered} then ${idleEnd}::timestamptz else ${briefIdleEnd}::timestamptz end, ${sessions.absoluteExpiresAt})`,
  };
  return {
    find: db
      .select(sessionWithUser)
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .where(eq(sessions.id, id))
      .prepare('session_find'),
    rotate: db
      .update(sessions)
      .set({ ...next, parentGeneration: sql`${sessions.generation}` })
      .from(users)
      .where(and(isThisAndLive, isUsual))
      .returning(sessionWithUser)
      .prepare('session_rotate'),
    fork: db
      .update(sessions)
      .set(next)
      .from(users)
      .where(isThisAndLive)
      .returning(sessionWithUser)
      .prepare('session_fork'),
    live: db
      .select({ id: sessions.id })
      .from(sessions)
      .where(
        and(eq(sessions.id, id), isNull(sessions.revokedAt), gt(sessions.expiresAt, sql`${now}`)),
      )
      .prepare('session_live'),
  };
}
