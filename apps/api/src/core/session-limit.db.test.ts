import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sessions } from '../db/tables.ts';
import { newId } from '../lib/id.ts';
import { createTestApp, type TestApp, testPassword } from '../testing/create-test-app.ts';
import { claimsOf } from '../testing/hostile-tokens.ts';
import { nowhere } from './place.ts';
import { createSessionStore } from './sessions.store.ts';

const limit = 3;
const minute = 60_000;

let test: TestApp;
let username: string;
beforeAll(async () => {
  test = await createTestApp({ config: { sessionsPerUser: limit } });
});
beforeEach(async () => {
  username = (await test.addUser()).username;
});
afterAll(() => test.close());

async function signIn() {
  test.clock.advance(minute);
  const browser = test.browser();
  const { accessToken, user } = await browser.signIn(username, testPassword);
  return { browser, accessToken, userId: user.id, sid: String(claimsOf(browser.token()).sid) };
}

async function rowsOf(userId: string) {
  const rows = await test.database.db.select().from(sessions).where(eq(sessions.userId, userId));
  return { all: rows.length, live: rows.filter((row) => row.revokedAt === null).length };
}

describe('a sign-in beyond the limit of live sessions', () => {
  it('ends the longest unused session and its access token at once, and records why in the row', async () => {
    const [first, second, third] = [await signIn(), await signIn(), await signIn()];
    test.clock.advance(minute);
    expect((await first.browser.refresh()).status).toBe(200);
    const fourth = await signIn();
    expect((await fourth.browser.getAs(second.accessToken, '/api/user/me')).status).toBe(401);
    expect((await second.browser.refresh()).status).toBe(401);
    for (const kept of [first, third, fourth]) {
      expect((await kept.browser.refresh()).status).toBe(200);
    }
    const [row] = await test.database.db.select().from(sessions).where(eq(sessions.id, second.sid));
    expect(row).toMatchObject({ revokedReason: 'session_limit' });
  });

  it('ends no further session when it replaces the one of its browser', async () => {
    const [first, second, third] = [await signIn(), await signIn(), await signIn()];
    await third.browser.signIn(username, testPassword);
    for (const kept of [first, second]) expect((await kept.browser.refresh()).status).toBe(200);
  });

  it('ends no session of another person', async () => {
    const other = await signIn();
    username = (await test.addUser()).username;
    for (let count = 0; count <= limit; count++) await signIn();
    expect((await other.browser.refresh()).status).toBe(200);
  });

  it('does not count expired sessions', async () => {
    const first = await signIn();
    test.clock.advance(test.config.refreshTokenTtl - 2 * minute);
    const second = await signIn();
    test.clock.advance(2 * minute);
    for (let count = 0; count < limit - 1; count++) await signIn();
    expect((await first.browser.refresh()).status).toBe(401);
    expect((await second.browser.refresh()).status).toBe(200);
  });

  it('leaves exactly as many live sessions as the limit when fifty happen at once', async () => {
    const { userId } = await signIn();
    const store = createSessionStore(test.database.db);
    const now = test.clock.now();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 50 }, () =>
        store.create({
          id: newId(),
          userId,
          methods: ['pwd'],
          now: new Date(now),
          idleEnd: new Date(now + minute),
          absoluteEnd: new Date(now + minute),
          isRemembered: true,
          place: nowhere,
          replaces: null,
          limit,
          forgetBefore: new Date(now),
        }),
      ),
    );
    // On a slow machine some calls wait too long for a connection, and create no session.
    const begun = outcomes.filter(({ status }) => status === 'fulfilled').length;
    expect(begun).toBeGreaterThan(limit);
    expect(await rowsOf(userId)).toEqual({ all: begun + 1, live: limit });
  });

  it('leaves only as many ended rows as the limit, once no process needs the older ones', async () => {
    const { userId } = await signIn();
    for (let count = 0; count < 10; count++) await signIn();
    expect(await rowsOf(userId)).toEqual({ all: 11, live: limit });
    test.clock.advance(test.config.accessTokenTtl + 2 * minute);
    await signIn();
    expect(await rowsOf(userId)).toEqual({ all: 2 * limit, live: limit });
  });
});
