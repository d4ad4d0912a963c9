import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { sessions, users } from '../../db/tables.ts';
import {
  createTestApp,
  createTestClock,
  type TestApp,
  testPassword,
} from '../../testing/create-test-app.ts';
import { claimsOf } from '../../testing/hostile-tokens.ts';

/** Two processes on one database. The clock is ahead of the database's own, so that its sessions are live there too. */
let here: TestApp;
let there: TestApp;
beforeAll(async () => {
  here = await createTestApp({ clock: createTestClock(Date.UTC(2100, 0, 15)) });
  there = await createTestApp({ database: here.source, clock: here.clock });
});
afterAll(async () => {
  await there.close();
  await here.close();
});

async function signedIn() {
  const user = await here.addUser();
  const browser = here.browser();
  const { accessToken } = await browser.signIn(user.username, testPassword);
  const id = String(claimsOf(browser.token()).sid);
  const statusAt = async (app: TestApp) =>
    (await app.browser().getAs(accessToken, '/api/user/me')).status;
  const isRefusedEverywhere = () =>
    vi.waitFor(
      async () => expect([await statusAt(here), await statusAt(there)]).toEqual([401, 401]),
      { timeout: 20_000, interval: 5 },
    );
  return { user, browser, id, statusAt, isRefusedEverywhere };
}

describe('an access token', () => {
  it('is good in every process while its session lives', async () => {
    const { statusAt } = await signedIn();
    expect([await statusAt(here), await statusAt(there)]).toEqual([200, 200]);
  });

  it('is dead in the same process at once, and soon in every other, after logout', async () => {
    const { browser, statusAt, isRefusedEverywhere } = await signedIn();
    await browser.logout();
    expect(await statusAt(here)).toBe(401);
    await isRefusedEverywhere();
  });

  it('is dead everywhere when somebody revokes the session in the database by hand', async () => {
    const { id, isRefusedEverywhere } = await signedIn();
    await here.database.db
      .update(sessions)
      .set({ revokedAt: new Date(here.clock.now()), revokedReason: 'admin' })
      .where(eq(sessions.id, id));
    await isRefusedEverywhere();
  });

  it('is dead everywhere when the session is deleted', async () => {
    const { id, isRefusedEverywhere } = await signedIn();
    await here.database.db.delete(sessions).where(eq(sessions.id, id));
    await isRefusedEverywhere();
  });

  it('is dead everywhere when the user is deleted: the sessions that go with it are announced', async () => {
    const { user, isRefusedEverywhere } = await signedIn();
    for (const app of [here, there]) app.logs.length = 0;
    await here.database.db.delete(users).where(eq(users.id, user.id));
    await isRefusedEverywhere();
    const isTold = async (app: TestApp) => {
      await isRefusedEverywhere();
      expect(app.logs).toContainEqual(
        expect.objectContaining({ event: 'session_use_after_expire', userId: user.id }),
      );
    };
    for (const app of [here, there]) await vi.waitFor(() => isTold(app), { timeout: 20_000 });
  });

  it('of a session that ended before this process started is dead in it from its first answer on', async () => {
    const { browser, statusAt } = await signedIn();
    await browser.logout();
    const late = await createTestApp({ database: here.source, clock: here.clock });
    expect(await statusAt(late)).toBe(401);
    await late.close();
  });

  it('of another session is not touched', async () => {
    const [one, other] = [await signedIn(), await signedIn()];
    await one.browser.logout();
    await one.isRefusedEverywhere();
    expect([await other.statusAt(here), await other.statusAt(there)]).toEqual([200, 200]);
  });
});
