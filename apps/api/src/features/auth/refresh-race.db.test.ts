import { eq } from 'drizzle-orm';
import type { Response } from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sessions } from '../../db/tables.ts';
import { createTestApp, type TestApp, testPassword } from '../../testing/create-test-app.ts';
import { claimsOf, generationOf } from '../../testing/hostile-tokens.ts';
import type { TestBrowser } from '../../testing/test-browser.ts';

const minute = 60_000;

/** Two API processes on one database (on PGlite they share its only connection). */
let first: TestApp;
let second: TestApp;
beforeAll(async () => {
  first = await createTestApp();
  second = await createTestApp({ database: first.source, clock: first.clock });
  await first.addUser({ username: 'ada' });
});
afterAll(async () => {
  await second.close();
  await first.close();
});

/** A tab of the same browser whose requests go to `app`. */
function at(app: TestApp, browser: TestBrowser): TestBrowser {
  const tab = app.browser();
  tab.takeCookies(browser.jar);
  return tab;
}

async function race(tabs: readonly TestBrowser[]) {
  const answers: Response[] = await Promise.all(tabs.map((tab) => tab.refresh()));
  return {
    statuses: answers.map((answer) => answer.status),
    codes: [...new Set(answers.map((answer) => answer.body.code))],
    generations: [
      ...new Set(tabs.flatMap((tab) => (tab.token() ? [generationOf(tab.token())] : []))),
    ],
    clears: answers.filter((answer) => String(answer.headers['set-cookie']).includes('Max-Age=0')),
  };
}

const row = async (browser: TestBrowser) => {
  const id = String(claimsOf(browser.token()).sid);
  return (await first.database.db.select().from(sessions).where(eq(sessions.id, id)))[0];
};

const fifty = Array.from({ length: 50 });
const all200 = Array(50).fill(200);

describe.each(['one process', 'two processes'])(
  'fifty parallel refreshes of one token on %s',
  (on) => {
    const tabs = (browser: TestBrowser) =>
      fifty.map((_, tab) => at(on === 'two processes' && tab % 2 ? second : first, browser));

    async function signedIn() {
      const browser = first.browser();
      await browser.signIn('ada', testPassword);
      first.clock.advance(minute);
      return browser;
    }

    it('all succeed with the same next generation', async () => {
      const browser = await signedIn();
      const raced = await race(tabs(browser));
      expect(raced).toEqual({ statuses: all200, codes: [undefined], generations: [2], clears: [] });
      expect(await row(browser)).toMatchObject({ generation: 2, parentGeneration: 1 });
    });

    it('all succeed with the same new child when the last answer was lost', async () => {
      const browser = await signedIn();
      await browser.copy().refresh();
      first.clock.advance(minute);
      const raced = await race(tabs(browser));
      expect(raced).toEqual({ statuses: all200, codes: [undefined], generations: [3], clears: [] });
      expect(await row(browser)).toMatchObject({ generation: 3, parentGeneration: 1 });
    });

    it('all succeed when half of them present the parent within the leeway', async () => {
      const behind = await signedIn();
      const browser = behind.copy();
      await browser.refresh();
      const raced = await race([...tabs(browser).slice(25), ...tabs(behind).slice(25)]);
      expect(raced).toEqual({ statuses: all200, codes: [undefined], generations: [2], clears: [] });
    });

    it('are all refused, and the session is revoked once, when the token was exchanged long ago', async () => {
      const browser = await signedIn();
      const old = browser.copy();
      for (const _ of [1, 2]) {
        await browser.refresh();
        first.clock.advance(minute);
      }
      const raced = await race(tabs(old));
      expect(raced).toMatchObject({
        statuses: Array(50).fill(401),
        codes: ['refresh_token_invalid'],
      });
      expect(raced.clears).toHaveLength(50);
      expect(await row(browser)).toMatchObject({ generation: 3, revokedReason: 'reuse' });
      const thefts = [first, second].flatMap((app) =>
        app.logs.splice(0).filter((line) => line.event === 'authn_token_reuse'),
      );
      expect(thefts).toEqual([expect.objectContaining({ presented: 1, generation: 3 })]);
    });
  },
);

it('if a thief presents the parent and the victim the newest at once, one wins and neither gets a 5xx', async () => {
  for (let round = 0; round < 10; round++) {
    const thief = first.browser();
    await thief.signIn('ada', testPassword);
    const victim = thief.copy();
    first.clock.advance(minute);
    await victim.refresh();
    first.clock.advance(minute);
    const answers = await Promise.all([victim.refresh(), at(second, thief).refresh()]);
    const statuses = answers.map((answer) => answer.status);
    // If the victim wins, the thief's token is no longer the parent. If the thief wins, the victim's is replaced.
    expect([
      [200, 401],
      [401, 200],
    ]).toContainEqual(statuses);
    const id = String(claimsOf(thief.token()).sid);
    const [ended] = await first.database.db.select().from(sessions).where(eq(sessions.id, id));
    expect(ended).toMatchObject({ revokedReason: 'reuse' });
  }
});

it('a logout among fifty parallel refreshes ends the session, and no later refresh renews it', async () => {
  const browser = first.browser();
  await browser.signIn('ada', testPassword);
  first.clock.advance(minute);
  const tabs = fifty.map((_, tab) => at(tab % 2 ? second : first, browser));
  const [left, ...answers] = await Promise.all([
    browser.copy().logout(),
    ...tabs.map((tab) => tab.refresh()),
  ]);
  expect(left.status).toBe(204);
  expect(answers.every((answer) => [200, 401].includes(answer.status))).toBe(true);
  expect(await row(browser)).toMatchObject({ revokedReason: 'logout' });
  const after = await race([browser, ...tabs.filter((tab) => tab.token() !== '')]);
  expect(new Set(after.statuses)).toEqual(new Set([401]));
});
