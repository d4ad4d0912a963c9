import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noNotices } from '../../core/notices.ts';
import type { EndReason } from '../../core/session.ts';
import { createSessionStore } from '../../core/sessions.store.ts';
import { createSessions } from '../../core/sessions.ts';
import { sessions, users } from '../../db/tables.ts';
import {
  createTestApp,
  createTestClock,
  type TestApp,
  testPassword,
} from '../../testing/create-test-app.ts';
import { openTestDatabase, type TestDatabase } from '../../testing/open-test-database.ts';
import { arriveWatching, lastWords } from './testing/watch-stream.ts';

let database: TestDatabase;
let app: TestApp;
beforeAll(async () => {
  database = await openTestDatabase();
  // The database announces a deleted session unless it has expired by the database's own clock.
  app = await createTestApp({ database, clock: createTestClock(Date.now()) });
});
afterAll(async () => {
  await app.close();
  await database.close();
});

type Watching = Awaited<ReturnType<typeof arriveWatching>>;

const sessionOf = async ({ user }: Watching) => {
  const rows = await app.database.db.select().from(sessions).where(eq(sessions.userId, user.id));
  return rows[0]?.id ?? '';
};

/** The door of another process: it shares the database, and has a list of revocations of its own. */
async function otherProcess() {
  const { db } = await database.connect();
  const { clock, config } = app;
  const revocations = { add: () => {} };
  const store = createSessionStore(db);
  return createSessions({ store, revocations, clock, config, notices: noNotices });
}

const reason: EndReason = 'logout';

/** Every way in which a session ends. */
const ends: readonly [string, (watching: Watching) => Promise<unknown>][] = [
  ['its browser signs out', ({ browser }) => browser.logout()],
  ['another browser that has its cookie signs out', ({ browser }) => browser.copy().logout()],
  [
    'its browser signs in as somebody else',
    async ({ browser }) => {
      const other = await app.addUser();
      return browser.signIn(other.username, testPassword);
    },
  ],
  [
    'its refresh token is used twice',
    async ({ browser }) => {
      const thief = browser.copy();
      for (const one of [browser, browser, thief]) {
        app.clock.advance(30_000);
        await one.refresh();
      }
    },
  ],
  [
    'its owner ends it in another process',
    async (watching) => (await otherProcess()).end({ id: await sessionOf(watching), reason }),
  ],
  [
    'another process ends all sessions of its owner',
    async ({ user }) => (await otherProcess()).endAllOf(user.id, { reason }),
  ],
  [
    'its owner is disabled',
    ({ user }) =>
      app.database.db.update(users).set({ disabledAt: new Date() }).where(eq(users.id, user.id)),
  ],
  [
    'its owner is deleted',
    ({ user }) => app.database.db.delete(users).where(eq(users.id, user.id)),
  ],
];

describe('the stream of a session sends its event and ends', () => {
  it.each(ends)('when %s', async (_how, end) => {
    const watching = await arriveWatching(app);
    await end(watching);
    expect(await watching.stream.rest()).toBe(lastWords);
  });
});

it('the streams of other sessions go on, those of the same person, too', async () => {
  const ending = await arriveWatching(app);
  const again = app.browser();
  const { accessToken } = await again.signIn(ending.user.username, testPassword);
  const staying = await ending.open(accessToken);
  await staying.next();
  const store = await otherProcess();
  await store.end({ id: await sessionOf(ending), reason });
  expect(await ending.stream.rest()).toBe(lastWords);
  await again.logout();
  expect(await staying.rest()).toBe(lastWords);
});
