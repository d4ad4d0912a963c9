import { eq } from 'drizzle-orm';
import jwt from 'jsonwebtoken';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { passwords, sessions, users } from '../../db/tables.ts';
import { challenges, expectProblem } from '../../testing/answers.ts';
import { createTestApp, type TestApp, testPassword } from '../../testing/create-test-app.ts';
import { limited } from '../../testing/set-up-login-limits.ts';
import { recordProof } from './proof.store.ts';

const path = '/api/auth/reauthenticate';
const hour = 3_600_000;
const wrong = 'not the password';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp({ config: { accessTokenTtl: 24 * hour } });
});
afterAll(() => test.close());
// Nobody has failed yet, and the last sign-in is long ago.
beforeEach(() => test.clock.advance(hour));

type Claims = { readonly sid: string; readonly auth_time: number };
const claimsOf = (accessToken: string) => jwt.decode(accessToken) as unknown as Claims;
const seconds = () => Math.floor(test.clock.now() / 1000);

/** A person with a session that began an hour ago. */
async function signedIn() {
  const user = await test.addUser();
  const browser = test.browser();
  const { accessToken } = await browser.signIn(user.username, testPassword);
  test.clock.advance(hour);
  const prove = (password = testPassword) => browser.postAs(accessToken, path, { password });
  const rows = () => test.database.db.select().from(sessions).where(eq(sessions.userId, user.id));
  return { user, browser, accessToken, prove, rows };
}

const refusedPassword = {
  errors: [{ pointer: '#/password', detail: 'is not the current password' }],
};

describe('a fresh proof', () => {
  it('is shown by the next token of the same session, which stays otherwise as it was', async () => {
    const { browser, accessToken, prove, rows } = await signedIn();
    const [before] = await rows();
    const answer = await prove();
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(await rows()).toEqual([{ ...before, authenticatedAt: new Date(test.clock.now()) }]);
    const renewed = await browser.refresh();
    expect(claimsOf(renewed.body.accessToken)).toMatchObject({
      sid: claimsOf(accessToken).sid,
      auth_time: seconds(),
    });
  });

  it('counts for one session alone, not for the others of the same person', async () => {
    const { user, accessToken, prove, rows } = await signedIn();
    const other = test.browser();
    const { accessToken: theirs } = await other.signIn(user.username, testPassword);
    test.clock.advance(hour);
    await prove();
    const times = new Map((await rows()).map(({ id, authenticatedAt }) => [id, authenticatedAt]));
    expect(times.get(claimsOf(accessToken).sid)).toEqual(new Date(test.clock.now()));
    expect(times.get(claimsOf(theirs).sid)).toEqual(new Date(test.clock.now() - hour));
  });

  it('changes nothing of a session that ended meanwhile', async () => {
    const { browser, accessToken, rows } = await signedIn();
    const { sid } = claimsOf(accessToken);
    await browser.logout();
    const ended = await rows();
    const { db } = test.database;
    expect(await recordProof(db, sid, new Date(test.clock.now()))).toBe(false);
    expect(await rows()).toEqual(ended);
  });

  it('is not given for a session that has expired', async () => {
    const { accessToken, rows } = await signedIn();
    const { sid } = claimsOf(accessToken);
    const [{ expiresAt } = { expiresAt: new Date() }] = await rows();
    const { db } = test.database;
    expect(await recordProof(db, sid, expiresAt)).toBe(false);
    expect(await recordProof(db, sid, new Date(expiresAt.getTime() - 1))).toBe(true);
  });

  it('is logged with the id of the person', async () => {
    const { user, prove } = await signedIn();
    test.logs.length = 0;
    await prove();
    await prove(wrong);
    const events = test.logs.filter((line) => 'event' in line);
    expect(events.map(({ event, userId }) => [event, userId])).toEqual([
      ['reauthenticated', user.id],
      ['current_password_fail', user.id],
    ]);
  });
});

describe('a wrong password', () => {
  it('is answered 422 at its field, and the session stays', async () => {
    const { browser, prove, rows } = await signedIn();
    const before = await rows();
    expectProblem(await prove(wrong), 'invalid_current_password', refusedPassword);
    expect(await rows()).toEqual(before);
    expect((await browser.refresh()).status).toBe(200);
  });

  it('counts together with those at the sign-in page, and locks nobody out of their session', async () => {
    const { user, browser, accessToken, prove } = await signedIn();
    for (let count = 0; count < 5; count++) await test.browser().login(user.username, wrong);
    for (let count = 0; count < 5; count++) {
      expectProblem(await prove(wrong), 'invalid_current_password', refusedPassword);
    }
    expectProblem(await prove(), 'rate_limited', limited(89));
    expect((await test.browser().login(user.username, testPassword)).status).toBe(429);
    expect((await browser.getAs(accessToken, '/api/user/me')).status).toBe(200);
    test.clock.advance(hour);
    expect((await prove()).status).toBe(204);
  });

  it('is forgotten after a right one', async () => {
    const { prove } = await signedIn();
    for (let count = 0; count < 9; count++) await prove(wrong);
    await prove();
    expectProblem(await prove(wrong), 'invalid_current_password', refusedPassword);
  });

  it('is what a person without a password gets, after the same work', async () => {
    const { user, prove } = await signedIn();
    await test.database.db.delete(passwords).where(eq(passwords.userId, user.id));
    expectProblem(await prove(), 'invalid_current_password', refusedPassword);
  });
});

describe('a right password is refused', () => {
  it('when it has to be changed', async () => {
    const { user, prove } = await signedIn();
    const change = test.database.db.update(passwords).set({ mustChange: true });
    await change.where(eq(passwords.userId, user.id));
    expectProblem(await prove(), 'password_change_required');
    expectProblem(await prove(wrong), 'invalid_current_password', refusedPassword);
  });

  it('of a person who was disabled meanwhile', async () => {
    const { user, prove } = await signedIn();
    const disabled = { disabledAt: new Date(test.clock.now()) };
    await test.database.db.update(users).set(disabled).where(eq(users.id, user.id));
    const headers = { 'www-authenticate': challenges.invalidToken };
    expectProblem(await prove(), 'access_token_invalid', { headers });
  });

  it('without an access token', async () => {
    const { browser } = await signedIn();
    expect((await browser.post(path, { password: testPassword })).body).toMatchObject({
      code: 'access_token_missing',
    });
  });
});
