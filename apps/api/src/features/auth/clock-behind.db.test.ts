import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sessions } from '../../db/tables.ts';
import { expectProblem } from '../../testing/answers.ts';
import { clearsCookie } from '../../testing/cookies.ts';
import { createTestApp, type TestApp, testPassword } from '../../testing/create-test-app.ts';
import { claimsOf } from '../../testing/hostile-tokens.ts';
import { setCookies } from '../../testing/test-browser.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
  await test.addUser({ username: 'ada' });
});
afterAll(() => test.close());

async function signedIn() {
  const browser = test.browser();
  const { accessToken } = await browser.signIn('ada', testPassword);
  const id = String(claimsOf(browser.token()).sid);
  const row = async () =>
    (await test.database.db.select().from(sessions).where(eq(sessions.id, id)))[0];
  const read = (path = '/api/user/me') => browser.getAs(accessToken, path);
  return { browser, accessToken, row, read };
}

/** Runs the work while the clock is off by so much, and sets it right afterwards. */
async function whileClockIs<Result>(off: number, work: () => PromiseLike<Result>): Promise<Result> {
  test.clock.advance(off);
  try {
    return await work();
  } finally {
    test.clock.advance(-off);
  }
}

const unavailable = { headers: { 'retry-after': '10' } };

describe.each([
  ['61 s', -61_000],
  ['90 s', -90_000],
  ['an hour', -hour],
  ['30 days', -30 * day],
])('while the clock is %s behind', (_howFar, off) => {
  it('a refresh is 503, and cookie and session are valid once the clock is right', async () => {
    const { browser, row } = await signedIn();
    const [token, before] = [browser.token(), await row()];
    const answer = await whileClockIs(off, () => browser.refresh());
    expectProblem(answer, 'service_unavailable', unavailable);
    expect([browser.token(), await row()]).toEqual([token, before]);
    expect((await browser.refresh()).status).toBe(200);
  });

  it.each([
    '/api/protected', // feature: protected
    '/api/user/me',
  ])('a call of %s is 503, because renewing the token would not help', async (path) => {
    const { read } = await signedIn();
    expectProblem(await whileClockIs(off, () => read(path)), 'service_unavailable', unavailable);
    expect((await read(path)).status).toBe(200);
  });

  it('signing out ends the session all the same, and it stays ended once the clock is right', async () => {
    const { browser, row, read } = await signedIn();
    const copy = browser.copy();
    const answer = await whileClockIs(off, () => browser.logout());
    expect([answer.status, setCookies(answer)]).toEqual([204, clearsCookie()]);
    expect(await row()).toMatchObject({ revokedReason: 'logout' });
    // A further sign-out makes this process drop the ids of sessions that ended long ago.
    await (await signedIn()).browser.logout();
    expect((await read()).body.code).toBe('access_token_invalid');
    expect((await copy.refresh()).body.code).toBe('refresh_token_invalid');
  });

  it('signing in ends the session of the cookie that was sent along', async () => {
    const { browser, row, read } = await signedIn();
    const copy = browser.copy();
    await whileClockIs(off, () => browser.signIn('ada', testPassword));
    expect(await row()).toMatchObject({ revokedReason: 'replaced' });
    expect((await read()).body.code).toBe('access_token_invalid');
    expect((await copy.refresh()).body.code).toBe('refresh_token_invalid');
  });
});

it('the log names the fault in one error line, without a stack', async () => {
  const { browser } = await signedIn();
  test.logs.length = 0;
  await whileClockIs(-90_000, () => browser.refresh());
  expect(test.logs.filter((line) => line.msg !== 'request answered')).toEqual([
    {
      level: 50,
      time: expect.any(String),
      reqId: expect.any(String),
      err: { type: 'ClockBehindError' },
      msg: 'the clock of this server is behind: a token of ours is from the future',
    },
  ]);
});

it('a clock one minute behind is accepted, because clocks may differ by that much', async () => {
  const { browser, read } = await signedIn();
  await whileClockIs(-minute, async () => {
    expect((await read()).status).toBe(200);
    expect((await browser.refresh()).status).toBe(200);
  });
});

describe('after a clock that was an hour ahead', () => {
  /** Signs in at the right time, and renews while the clock is ahead. */
  async function renewedAhead() {
    const browser = test.browser();
    await browser.signIn('ada', testPassword);
    const parent = browser.copy();
    await whileClockIs(hour, async () => expect((await browser.refresh()).status).toBe(200));
    return { browser, parent };
  }

  it('a browser that renewed meanwhile is not signed out', async () => {
    const { browser } = await renewedAhead();
    expectProblem(await browser.refresh(), 'service_unavailable', unavailable);
    await whileClockIs(hour, async () => expect((await browser.refresh()).status).toBe(200));
  });

  it('a browser whose answer was lost meanwhile renews with the parent', async () => {
    const { browser, parent } = await renewedAhead();
    expect((await parent.refresh()).status).toBe(200);
    expect(claimsOf(parent.token()).gen).toBe(claimsOf(browser.token()).gen);
    expect((await parent.refresh()).status).toBe(200);
  });
});

it('an ended session stays ended when the clock steps back to a time when its token was valid', async () => {
  const { browser, read } = await signedIn();
  await browser.logout();
  test.clock.advance(hour);
  await (await signedIn()).browser.logout();
  expect((await whileClockIs(-hour, read)).body.code).toBe('access_token_invalid');
});

it('signing out ends the session also when the clock is so far ahead that the token seems expired', async () => {
  const { browser, row, read } = await signedIn();
  const copy = browser.copy();
  const answer = await whileClockIs(8 * day, () => browser.logout());
  expect(answer.status).toBe(204);
  expect(await row()).toMatchObject({ revokedReason: 'logout' });
  expect((await read()).body.code).toBe('access_token_invalid');
  expect((await copy.refresh()).body.code).toBe('refresh_token_invalid');
});

it('a session of the longest life allowed goes on when a process one minute behind repeats its token', async () => {
  const longest = await createTestApp({
    database: test.source,
    env: { REFRESH_TOKEN_TTL: '90d', SESSION_MAX_AGE: '400d' },
  });
  const browser = longest.browser();
  await browser.signIn('ada', testPassword);
  longest.clock.advance(-minute);
  expect((await browser.refresh()).status).toBe(200);
  expect((await browser.refresh()).status).toBe(200);
  await longest.close();
});
