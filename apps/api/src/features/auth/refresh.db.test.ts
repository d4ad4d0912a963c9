import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sessions } from '../../db/tables.ts';
import { expectJson, ownOrigin } from '../../testing/answers.ts';
import { setsCookie } from '../../testing/cookies.ts';
import { createTestApp, type TestApp, testPassword } from '../../testing/create-test-app.ts';
import { claimsOf, generationOf } from '../../testing/hostile-tokens.ts';

const second = 1000;
const minute = 60 * second;
const day = 1440 * minute;

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
  await test.addUser({ username: 'ada' });
});
afterAll(() => test.close());

async function signedIn() {
  const browser = test.browser();
  const session = await browser.signIn('ada', testPassword);
  const id = String(claimsOf(browser.token()).sid);
  const row = async () =>
    (await test.database.db.select().from(sessions).where(eq(sessions.id, id)))[0];
  return { browser, session, id, row };
}

describe('a refresh', () => {
  it('answers what login answers, with new tokens of the next generation in the same session', async () => {
    const { browser, session, id } = await signedIn();
    const first = browser.token();
    test.clock.advance(minute);
    const answer = await browser.refresh();
    expectJson(
      answer,
      {
        accessToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
        tokenType: 'Bearer',
        expiresIn: 900,
        user: session.user,
      },
      { 'set-cookie': setsCookie(604_800) },
    );
    const now = test.clock.now() / second;
    const { sub } = claimsOf(first);
    expect(claimsOf(browser.token())).toEqual({
      iss: ownOrigin,
      aud: `${ownOrigin}/api/auth`,
      sub,
      sid: id,
      gen: 2,
      jti: expect.any(String),
      iat: now,
      exp: now + 604_800,
    });
    expect(claimsOf(answer.body.accessToken)).toMatchObject({
      sid: id,
      sub,
      iat: now,
      exp: now + 900,
      auth_time: now - 60,
    });
    expect(browser.token()).not.toBe(first);
  });

  it('writes the generation, its parent, the time and the new idle end, and nothing else', async () => {
    const { browser, row } = await signedIn();
    const before = await row();
    test.clock.advance(minute);
    await browser.refresh();
    expect(await row()).toEqual({
      ...before,
      generation: 2,
      parentGeneration: 1,
      rotatedAt: new Date(test.clock.now()),
      expiresAt: new Date(test.clock.now() + 7 * day),
    });
  });

  it('writes nothing in the first ten seconds of a session', async () => {
    const { browser, row } = await signedIn();
    const before = await row();
    test.clock.advance(10 * second - 1);
    expect((await browser.refresh()).status).toBe(200);
    expect(generationOf(browser.token())).toBe(1);
    expect(await row()).toEqual(before);
    test.clock.advance(1);
    await browser.refresh();
    expect(generationOf(browser.token())).toBe(2);
  });

  it('with the newest token or its parent within the leeway repeats the generation and writes nothing', async () => {
    const { browser, row } = await signedIn();
    const behind = browser.copy();
    test.clock.advance(minute);
    await browser.refresh();
    const before = await row();
    test.clock.advance(10 * second - 1);
    for (const tab of [browser, behind]) {
      const answer = await tab.refresh();
      expect(answer.status).toBe(200);
      expect(generationOf(tab.token())).toBe(2);
    }
    expect(await row()).toEqual(before);
  });

  it('prolongs nothing when it repeats a generation: cookie and token end when the row does', async () => {
    const { browser } = await signedIn();
    test.clock.advance(minute);
    await browser.refresh();
    const end = claimsOf(browser.token()).exp;
    test.clock.advance(9 * second);
    const answer = await browser.refresh();
    expect(answer.headers['set-cookie']).toEqual(setsCookie(604_800 - 9));
    expect(claimsOf(browser.token()).exp).toBe(end);
  });
});

describe('a lost answer', () => {
  it('costs nothing, because the parent gets a new child, however much later', async () => {
    const { browser, row } = await signedIn();
    test.clock.advance(minute);
    await browser.copy().refresh();
    test.clock.advance(6 * day);
    const answer = await browser.refresh();
    expect(answer.status).toBe(200);
    expect(generationOf(browser.token())).toBe(3);
    expect(await row()).toMatchObject({ generation: 3, parentGeneration: 1, revokedAt: null });
  });

  it('can be followed by any number of lost answers', async () => {
    const { browser, row } = await signedIn();
    for (let lost = 0; lost < 5; lost++) {
      test.clock.advance(minute);
      expect((await browser.copy().refresh()).status).toBe(200);
    }
    test.clock.advance(minute);
    expect((await browser.refresh()).status).toBe(200);
    expect(await row()).toMatchObject({ generation: 7, parentGeneration: 1, revokedAt: null });
  });

  it('leaves a generation that is refused after the next renewal, and using it ends the session', async () => {
    const { browser, row } = await signedIn();
    test.clock.advance(minute);
    const lost = browser.copy();
    await lost.refresh();
    test.clock.advance(minute);
    await browser.refresh();
    const answer = await lost.refresh();
    expect(answer.body.code).toBe('refresh_token_invalid');
    expect(await row()).toMatchObject({ revokedReason: 'reuse' });
    expect((await browser.refresh()).body.code).toBe('refresh_token_invalid');
  });
});

describe('a session', () => {
  it('goes on while it is used within seven days, and ends after seven idle days', async () => {
    const { browser } = await signedIn();
    for (const _ of [1, 2]) {
      test.clock.advance(7 * day - second);
      expect((await browser.refresh()).status).toBe(200);
    }
    test.clock.advance(7 * day);
    expect((await browser.refresh()).body.code).toBe('refresh_token_invalid');
  });

  it('ends thirty days after sign-in however much it is used, and so does its cookie', async () => {
    const { browser, row } = await signedIn();
    for (const _ of [1, 2, 3, 4]) {
      test.clock.advance(6 * day);
      await browser.refresh();
    }
    test.clock.advance(5 * day);
    const last = await browser.refresh();
    expect(last.headers['set-cookie']).toEqual(setsCookie(86_400));
    test.clock.advance(day - 10 * minute);
    const short = await browser.refresh();
    expect(short.headers['set-cookie']).toEqual(setsCookie(600));
    expect(short.body.expiresIn).toBe(600);
    test.clock.advance(10 * minute);
    expect((await browser.refresh()).body.code).toBe('refresh_token_invalid');
    expect((await browser.getAs(short.body.accessToken, '/api/user/me')).body.code).toBe(
      'access_token_expired',
    );
    expect(await row()).toMatchObject({ revokedAt: null });
  });
});
