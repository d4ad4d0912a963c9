import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sessions } from '../../db/tables.ts';
import { expectJson, expectProblem } from '../../testing/answers.ts';
import { createTestApp, type TestApp, testPassword } from '../../testing/create-test-app.ts';
import { claimsOf } from '../../testing/hostile-tokens.ts';

const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0';
const minute = 60_000;

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

/** Signs a new person in on so many browsers, a minute apart. */
async function signInOn(browsers: number) {
  const { username, id } = await test.addUser();
  const signedIn = [];
  for (let each = 0; each < browsers; each++) {
    const browser = test.browser();
    const headers = { 'User-Agent': each === 0 ? firefox : 'odd client' };
    const { accessToken } = (await browser.login(username, testPassword, headers)).body;
    signedIn.push({ browser, accessToken, id: String(claimsOf(accessToken).sid) });
    test.clock.advance(minute);
  }
  return { userId: id, signedIn };
}

type SignedIn = Awaited<ReturnType<typeof signInOn>>['signedIn'][number];

const list = ({ browser, accessToken }: SignedIn) =>
  browser.getAs(accessToken, '/api/user/sessions');
const end = ({ browser, accessToken }: SignedIn, id: string) =>
  browser.send('delete', `/api/user/sessions/${id}`, { Authorization: `Bearer ${accessToken}` });
const idsOf = (answer: { body: { sessions: { id: string }[] } }) =>
  answer.body.sessions.map(({ id }) => id);

describe('the list of my sessions', () => {
  it('shows browser and system, address and times, this session first, and nothing that can be presented', async () => {
    const start = test.clock.now();
    const { signedIn } = await signInOn(2);
    const [first, second] = signedIn as [SignedIn, SignedIn];
    const at = (ms: number) => new Date(start + ms).toISOString();
    expectJson(await list(first), {
      sessions: [
        {
          id: first.id,
          device: 'Firefox on Windows',
          userAgent: firefox,
          address: expect.stringMatching(/127\.0\.0\.1$/),
          begunAt: at(0),
          lastActiveAt: at(0),
          isBound: false,
          isCurrent: true,
        },
        {
          id: second.id,
          device: null,
          userAgent: 'odd client',
          address: expect.stringMatching(/127\.0\.0\.1$/),
          begunAt: at(minute),
          lastActiveAt: at(minute),
          isBound: false,
          isCurrent: false,
        },
      ],
    });
  });

  it('puts the session that was renewed last before the others', async () => {
    const { signedIn } = await signInOn(3);
    const [first, second, third] = signedIn as [SignedIn, SignedIn, SignedIn];
    await first.browser.refresh();
    expect(idsOf(await list(third))).toEqual([third.id, first.id, second.id]);
  });

  it('leaves out sessions that ended or expired, and those of others', async () => {
    await signInOn(1);
    const { signedIn } = await signInOn(3);
    const [kept, signedOut, expired] = signedIn as [SignedIn, SignedIn, SignedIn];
    await signedOut.browser.logout();
    const past = new Date(test.clock.now());
    await test.database.db
      .update(sessions)
      .set({ expiresAt: past })
      .where(eq(sessions.id, expired.id));
    expect(idsOf(await list(kept))).toEqual([kept.id]);
  });
});

describe('ending one session', () => {
  it('refuses its access token and its renewal at once, and leaves the others alone', async () => {
    const { userId, signedIn } = await signInOn(2);
    const [mine, lost] = signedIn as [SignedIn, SignedIn];
    expect((await end(mine, lost.id)).status).toBe(204);
    expect((await list(lost)).status).toBe(401);
    expect((await lost.browser.refresh()).status).toBe(401);
    expect(idsOf(await list(mine))).toEqual([mine.id]);
    expect((await mine.browser.refresh()).status).toBe(200);
    const [row] = await test.database.db.select().from(sessions).where(eq(sessions.id, lost.id));
    expect(row?.revokedReason).toBe('ended_by_owner');
    expect(test.logs).toContainEqual(
      expect.objectContaining({ event: 'sessions_ended', userId, ended: 1 }),
    );
  });

  it('answers 404 for a session of somebody else, for one that ended and for what is no id', async () => {
    const [mine, ended] = (await signInOn(2)).signedIn as [SignedIn, SignedIn];
    const [other] = (await signInOn(1)).signedIn as [SignedIn];
    await ended.browser.logout();
    for (const id of [other.id, ended.id, 'x', '%00', 'A'.repeat(22), "'or'1'='1"]) {
      expectProblem(await end(mine, id), 'not_found');
    }
    expect((await list(other)).status).toBe(200);
  });

  it('happens once, of ten attempts at one time', async () => {
    const [mine, lost] = (await signInOn(2)).signedIn as [SignedIn, SignedIn];
    const answers = await Promise.all(Array.from({ length: 10 }, () => end(mine, lost.id)));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, ...Array(9).fill(404)]);
  });
});

describe('ending all other sessions', () => {
  it('keeps the session of the request alone', async () => {
    const { signedIn } = await signInOn(3);
    const [mine, ...others] = signedIn as [SignedIn, ...SignedIn[]];
    const { browser, accessToken } = mine;
    expect((await browser.postAs(accessToken, '/api/user/sessions/end-others', {})).status).toBe(
      204,
    );
    for (const other of others) expect((await list(other)).status).toBe(401);
    expect(idsOf(await list(mine))).toEqual([mine.id]);
  });
});
