import { eq } from 'drizzle-orm';
import { noNotices } from '../core/notices.ts';
import { nowhere } from '../core/place.ts';
import { createSessionStore, type SessionStore } from '../core/sessions.store.ts';
import { createSessions } from '../core/sessions.ts';
import { createUserStore } from '../core/users.store.ts';
import type { Database } from '../db/client.ts';
import { sessions } from '../db/tables.ts';
import { newId } from '../lib/id.ts';
import { openTestDatabase } from './open-test-database.ts';

export const minute = 60_000;
export const day = 1440 * minute;
export const start = new Date('2026-01-15T12:00:00.250Z');
/** The time this many milliseconds after the start. */
export const at = (ms: number) => new Date(start.getTime() + ms);

export const owner = {
  id: newId(),
  username: 'ada',
  email: 'ada@example.com',
  role: 'user' as const,
  emailVerifiedAt: null,
  disabledAt: null,
};

type Begin = { idle?: number; absolute?: number; replaces?: string | null; isRemembered?: boolean };

/** Opens a session store on a new database that has one user. */
export async function openSessionStore() {
  const source = await openTestDatabase();
  const database: Database = await source.connect();
  const store: SessionStore = createSessionStore(database.db);
  await createUserStore(database.db).create({
    ...owner,
    createdAt: start,
    password: { hash: 'x', pepperId: 'y' },
  });
  return {
    store,
    db: database.db,
    close: source.close,
    async begin({
      idle = 7 * day,
      absolute = 30 * day,
      replaces = null,
      isRemembered = true,
    }: Begin = {}) {
      const begun = await store.create({
        id: newId(),
        userId: owner.id,
        methods: ['pwd'],
        now: start,
        idleEnd: at(idle),
        absoluteEnd: at(absolute),
        isRemembered,
        place: nowhere,
        replaces,
        limit: 1_000,
        forgetBefore: start,
      });
      if (!begun) throw new Error('the owner does not exist');
      return begun.session;
    },
    /** Renews a session a minute after the start, as when its person has just proved who they are. */
    renew(id: string) {
      const door = createSessions({
        store,
        revocations: { add() {} },
        notices: noNotices,
        clock: { now: () => at(minute).getTime() },
        config: {
          ...{ refreshLeeway: 10_000, refreshTokenTtl: 7 * day, unrememberedTtl: day },
          ...{ sessionMaxAge: 30 * day, accessTokenTtl: 15 * minute, sessionsPerUser: 20 },
        },
      });
      return door.renew(id);
    },
    async row(id: string) {
      return (await database.db.select().from(sessions).where(eq(sessions.id, id)))[0];
    },
  };
}

export type OpenSessionStore = Awaited<ReturnType<typeof openSessionStore>>;
