import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Person } from '../../core/person.ts';
import type { ChannelListener } from '../../db/client.ts';
import { sessions, users } from '../../db/tables.ts';
import {
  createTestApp,
  createTestClock,
  type TestApp,
  testPassword,
} from '../../testing/create-test-app.ts';
import { claimsOf } from '../../testing/hostile-tokens.ts';
import type { TestBrowser } from '../../testing/test-browser.ts';

const minute = 60_000;

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
  /** Waits until each process has refused the token because its session ended, not because of the user's row. */
  async function isKnownToHaveEndedEverywhere(): Promise<void> {
    for (const app of [here, there]) {
      const isReported = async () => {
        await isRefusedEverywhere();
        expect(app.logs).toContainEqual(
          expect.objectContaining({ event: 'session_use_after_expire', userId: user.id }),
        );
      };
      await vi.waitFor(isReported, { timeout: 20_000 });
    }
  }
  return { user, browser, id, statusAt, isRefusedEverywhere, isKnownToHaveEndedEverywhere };
}

describe('an access token', () => {
  it('is accepted by every process while its session lives', async () => {
    const { statusAt } = await signedIn();
    expect([await statusAt(here), await statusAt(there)]).toEqual([200, 200]);
  });

  it('is refused after logout, at once in the same process and soon in every other', async () => {
    const { browser, statusAt, isRefusedEverywhere } = await signedIn();
    await browser.logout();
    expect(await statusAt(here)).toBe(401);
    await isRefusedEverywhere();
  });

  it('is refused everywhere when somebody revokes the session in the database by hand', async () => {
    const { id, isRefusedEverywhere } = await signedIn();
    await here.database.db
      .update(sessions)
      .set({ revokedAt: new Date(here.clock.now()), revokedReason: 'admin' })
      .where(eq(sessions.id, id));
    await isRefusedEverywhere();
  });

  it('is refused everywhere when the session is deleted', async () => {
    const { id, isRefusedEverywhere } = await signedIn();
    await here.database.db.delete(sessions).where(eq(sessions.id, id));
    await isRefusedEverywhere();
  });

  it('is refused everywhere when the user is deleted, because the deleted sessions are announced', async () => {
    const { user, isKnownToHaveEndedEverywhere } = await signedIn();
    await here.database.db.delete(users).where(eq(users.id, user.id));
    await isKnownToHaveEndedEverywhere();
  });

  it.each([
    ['the user is disabled', { disabledAt: new Date(0) }, 'user_disabled'],
    ['the user is given another role', { role: 'admin' as const }, 'role_changed'],
  ])(
    'is refused everywhere when %s by a plain update, and the session is over',
    async (_what, change, reason) => {
      const { user, browser, id, isKnownToHaveEndedEverywhere } = await signedIn();
      const before = await signedIn();
      await here.database.db.update(users).set(change).where(eq(users.id, user.id));
      await isKnownToHaveEndedEverywhere();
      expect((await browser.refresh()).status).toBe(401);
      const [row] = await here.database.db.select().from(sessions).where(eq(sessions.id, id));
      expect(row).toMatchObject({ revokedReason: reason });
      expect([await before.statusAt(here), await before.statusAt(there)]).toEqual([200, 200]);
    },
  );

  it('stays valid when other columns of the user change and the same role is written again', async () => {
    const { user, statusAt } = await signedIn();
    const change = (change: Partial<typeof users.$inferInsert>) =>
      here.database.db.update(users).set(change).where(eq(users.id, user.id));
    await change({
      username: `${user.username}-renamed`,
      email: `${user.username}@example.org`,
      role: user.role,
    });
    const other = await signedIn();
    await other.browser.logout();
    await other.isRefusedEverywhere();
    expect([await statusAt(here), await statusAt(there)]).toEqual([200, 200]);
  });

  it('is refused from the first answer on by a process that started after the session ended', async () => {
    const { browser, statusAt } = await signedIn();
    await browser.logout();
    const late = await createTestApp({ database: here.source, clock: here.clock });
    expect(await statusAt(late)).toBe(401);
    await late.close();
  });

  it('stays valid when another session ends', async () => {
    const [one, other] = [await signedIn(), await signedIn()];
    await one.browser.logout();
    await one.isRefusedEverywhere();
    expect([await other.statusAt(here), await other.statusAt(there)]).toEqual([200, 200]);
  });
});

/** A process that no notification has reached yet, so that it knows only of the sessions that it ended itself. */
async function createDeafApp(): Promise<TestApp> {
  const connect = async () => ({
    ...(await here.source.connect()),
    listen: (_channel: string, listener: ChannelListener) => listener.onUp(),
  });
  return createTestApp({ database: { ...here.source, connect }, clock: here.clock });
}

describe('the process that ended the session refuses its access token at once, before any notification', () => {
  let deaf: TestApp;
  beforeAll(async () => {
    deaf = await createDeafApp();
  });
  afterAll(() => deaf.close());

  it.each([
    ['signing out', (browser: TestBrowser) => browser.logout()],
    [
      'a sign-in in the same browser',
      (browser: TestBrowser, { username }: Person) => browser.login(username, testPassword),
    ],
    [
      'the reuse of a refresh token',
      async (browser: TestBrowser) => {
        const thief = browser.copy();
        for (let renewal = 0; renewal < 2; renewal++) {
          here.clock.advance(minute);
          await browser.refresh();
        }
        here.clock.advance(minute);
        await thief.refresh();
      },
    ],
    [
      'a renewal for a disabled user',
      async (browser: TestBrowser, { id }: Person) => {
        const disabledAt = new Date(here.clock.now());
        await here.database.db.update(users).set({ disabledAt }).where(eq(users.id, id));
        await browser.refresh();
      },
    ],
  ])('after %s', async (_what, end) => {
    const user = await deaf.addUser();
    const browser = deaf.browser();
    const { accessToken } = await browser.signIn(user.username, testPassword);
    const status = async () => (await deaf.browser().getAs(accessToken, '/api/user/me')).status;
    expect(await status()).toBe(200);
    await end(browser, user);
    expect(await status()).toBe(401);
  });
});
