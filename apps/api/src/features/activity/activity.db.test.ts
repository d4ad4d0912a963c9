import { desc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Person } from '../../core/person.ts';
import { challenges, expectJson, expectProblem } from '../../testing/answers.ts';
import { createTestApp, type TestApp, testPassword } from '../../testing/create-test-app.ts';
import type { TestBrowser } from '../../testing/test-browser.ts';
import { accountEvents } from './activity.table.ts';

const minute = 60_000;
const address = '127.0.0.1';
const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0';
const path = '/api/user/activity';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

/** A new account, and a browser that is signed in to it. */
async function arrive() {
  const user = await test.addUser();
  const browser = test.browser();
  const { accessToken } = await browser.signIn(user.username, testPassword);
  return { user, browser, accessToken };
}

/** Adds events to an account, oldest first, a minute apart. */
async function plant(userId: string, count: number) {
  const first = test.clock.now();
  const rows = Array.from({ length: count }, (_, index) => ({
    userId,
    at: new Date(first + index * minute),
    type: 'signed_out',
  }));
  await test.database.db.insert(accountEvents).values(rows);
}

const rowsOf = (userId: string) =>
  test.database.db
    .select()
    .from(accountEvents)
    .where(eq(accountEvents.userId, userId))
    .orderBy(desc(accountEvents.id));

describe('the trail of an account', () => {
  it('has a sign-in with its time, address, browser and session before the sign-in is answered', async () => {
    const { username, id } = await test.addUser();
    await test.browser().login(username, testPassword, { 'User-Agent': firefox });
    const [row, ...others] = await rowsOf(id);
    expect(others).toEqual([]);
    expect(row).toMatchObject({
      type: 'signed_in',
      at: new Date(test.clock.now()),
      address,
      device: 'Firefox on Windows',
      sessionId: expect.stringMatching(/^[\w-]{22}$/),
    });
  });

  it('has a sign-out and, although its request is refused, a reused token', async () => {
    const { user, browser } = await arrive();
    const thief = browser.copy();
    test.clock.advance(minute);
    await browser.refresh();
    test.clock.advance(minute);
    await browser.refresh();
    test.clock.advance(minute);
    expect((await thief.refresh()).status).toBe(401);
    const again = test.browser();
    await again.signIn(user.username, testPassword);
    await again.logout();
    const rows = await rowsOf(user.id);
    expect(rows.map(({ type }) => type)).toEqual([
      'signed_out',
      'signed_in',
      'refresh_token_reused',
      'signed_in',
    ]);
    expect(rows[0]?.sessionId).toBe(rows[1]?.sessionId);
    expect(rows[2]?.sessionId).toBe(rows[3]?.sessionId);
  });

  it('has nothing of a wrong password, which anybody can send', async () => {
    const { username, id } = await test.addUser();
    await test.browser().login(username, 'not the password');
    expect(await rowsOf(id)).toEqual([]);
  });

  it('loses an event when it cannot be written, and the sign-in is answered all the same', async () => {
    const { username, id } = await test.addUser();
    const { db } = test.database;
    await db.execute('alter table account_events rename to account_events_away');
    const answer = await test.browser().login(username, testPassword);
    await db.execute('alter table account_events_away rename to account_events');
    expect(answer.status).toBe(200);
    expect(await rowsOf(id)).toEqual([]);
    expect(test.logs).toContainEqual(
      expect.objectContaining({ level: 40, event: 'activity_not_kept' }),
    );
  });
});

describe('GET /api/user/activity', () => {
  let user: Person;
  let browser: TestBrowser;
  let accessToken: string;
  beforeEach(async () => {
    ({ user, browser, accessToken } = await arrive());
  });
  const read = (query = '') => browser.getAs(accessToken, `${path}${query}`);

  it('answers own events, newest first, and marks those of this session', async () => {
    await arrive();
    const at = new Date(test.clock.now()).toISOString();
    const event = { at, address, device: null };
    await test.browser().login(user.username, testPassword);
    expectJson(await read(), {
      events: [
        { ...event, type: 'signed_in', isThisSession: false },
        { ...event, type: 'signed_in', isThisSession: true },
      ],
      next: null,
    });
  });

  it('answers 20 a page, and its cursor leads through all of them without gap or repetition', async () => {
    await plant(user.id, 44);
    const first = (await read()).body;
    const second = (await read(`?cursor=${first.next}`)).body;
    const third = (await read(`?cursor=${second.next}`)).body;
    expect([first, second, third].map(({ events }) => events.length)).toEqual([20, 20, 5]);
    expect(third.next).toBeNull();
    const rows = await rowsOf(user.id);
    const all = [first, second, third].flatMap(({ events }) => events);
    expect(all.map(({ at }) => at)).toEqual(rows.map(({ at }) => at.toISOString()));
  });

  it('answers no cursor when the page is full and nothing follows', async () => {
    await plant(user.id, 19);
    const { events, next } = (await read()).body;
    expect([events.length, next]).toEqual([20, null]);
  });

  it('shows nothing of another account to who has a cursor of it', async () => {
    await plant(user.id, 30);
    const { next } = (await read()).body;
    const other = await arrive();
    const answer = await other.browser.getAs(other.accessToken, `${path}?cursor=${next}`);
    expectJson(answer, { events: [], next: null });
  });

  it('is the same for a page that is read again after newer events', async () => {
    await plant(user.id, 25);
    const { next } = (await read()).body;
    const before = (await read(`?cursor=${next}`)).body;
    await plant(user.id, 3);
    expectJson(await read(`?cursor=${next}`), before);
  });

  it('leaves out events whose feature was deleted', async () => {
    const row = { userId: user.id, at: new Date(test.clock.now()), type: 'of_a_deleted_feature' };
    await test.database.db.insert(accountEvents).values(row);
    const { events } = (await read()).body;
    expect(events.map(({ type }: { type: string }) => type)).toEqual(['signed_in']);
  });

  const encode = (text: string) => Buffer.from(text).toString('base64url');
  it.each([
    '?cursor=',
    '?cursor',
    '?Cursor=abc',
    `?cursor=${encode('event 0')}`,
    `?cursor=${encode('event -1')}`,
    `?cursor=${encode('event 1e3')}`,
    `?cursor=${encode('event 01')}`,
    `?cursor=${encode('event 1')}=`,
    `?cursor=${encode('event 1;')}`,
    `?cursor=${encode('event 9999999999999999')}`,
    `?cursor=${encode('event 1')}&cursor=${encode('event 2')}`,
    `?cursor[]=${encode('event 1')}`,
    `?cursor=${encode('event 1')}&limit=1000`,
    `?limit=5`,
    '?cursor=%00',
    `?cursor=${'A'.repeat(65)}`,
  ])('refuses the query %s', async (query) => {
    expectProblem(await read(query), 'validation_failed', {
      detail: 'The query is not one cursor of a page before.',
    });
  });

  it('is for people who are signed in', async () => {
    expectProblem(await test.browser().get(path), 'access_token_missing', {
      headers: { 'www-authenticate': challenges.bare },
    });
  });
});
