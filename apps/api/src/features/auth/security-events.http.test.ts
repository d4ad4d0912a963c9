import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { sessions, users } from '../../db/tables.ts';
import { createFingerprint } from '../../lib/fingerprint.ts';
import { cookieName } from '../../testing/cookies.ts';
import {
  createTestApp,
  createTestClock,
  type TestApp,
  testPassword,
} from '../../testing/create-test-app.ts';
import { loginBody, nameField } from '../../testing/login-body.ts';
import type { TestBrowser } from '../../testing/test-browser.ts';

/** Well past the leeway. */
const minute = 60_000;
const day = 1_440 * minute;

const clock = createTestClock();
let test: TestApp;
let userId: string;
let browser: TestBrowser;
beforeAll(async () => {
  test = await createTestApp({ clock });
  userId = (await test.addUser({ username: 'ada' })).id;
});
afterAll(() => test.close());
beforeEach(async () => {
  browser = test.browser();
  await browser.signIn('ada', testPassword);
  clock.advance(minute);
  test.logs.length = 0;
});

/** The security events that were logged since the last call, without time and request id. */
function told(): object[] {
  const events = test.logs.splice(0).filter((line) => 'event' in line);
  return events.map(({ time, reqId, req, ...facts }) => facts);
}

const info = (event: string, msg: string, facts: object = {}) => ({
  level: 30,
  event,
  ...facts,
  msg,
});
const renewed = (verdict: string) =>
  info('session_renewed', 'session renewed', { verdict, userId });
const refused = (reason: string, facts: object = { userId }) =>
  info('session_refused', 'renewal refused', { reason, ...facts });

it('a sign-in is logged with the id of the person', async () => {
  await test.browser().login('ada', testPassword);
  expect(told()).toEqual([info('authn_login_success', 'signed in', { userId, methods: ['pwd'] })]);
});

it('a refused sign-in is logged with a keyed fingerprint, because the typed name may be a password', async () => {
  for (const name of ['ada', 'ADA', 'nobody']) {
    await test.browser().login(name, 'not the password');
  }
  const account = createFingerprint(test.secrets.passwordPeppers[0]);
  const line = (name: string) =>
    info('authn_login_fail', 'sign-in refused', { account: account(name) });
  expect(told()).toEqual([line('ada'), line('ada'), line('nobody')]);
  expect(account('ada')).not.toBe(createFingerprint(test.secrets.accessTokenKeys[0])('ada'));
});

it('a right password of a person whose address is not verified is logged with their id and the reason', async () => {
  const { id, username } = await test.addUser({ emailVerifiedAt: null });
  await test.browser().login(username, testPassword);
  expect(told()).toEqual([
    info('authn_login_fail_unverified', 'sign-in refused: the address is not verified', {
      userId: id,
    }),
  ]);
});

it('an attempt beyond the limit is logged as such', async () => {
  for (let count = 0; count < 11; count++)
    await test.browser().login('limited', 'not the password');
  expect(told().at(-1)).toEqual(info('excess_rate_limit_exceeded', 'answered 429'));
});

it('a sign-out is logged once, however often it is requested', async () => {
  const copy = browser.copy();
  await browser.logout();
  await copy.logout();
  await test.browser().logout();
  expect(told()).toEqual([info('authn_token_revoked', 'signed out', { userId })]);
});

it('a renewal is logged with its verdict, and reuse as a warning and then as a refusal', async () => {
  const [second, third] = [browser.copy(), browser.copy()];
  await browser.refresh();
  expect(told()).toEqual([renewed('rotate')]);
  await second.refresh();
  expect(told()).toEqual([renewed('repeat')]);
  clock.advance(minute);
  await third.refresh();
  expect(told()).toEqual([renewed('fork')]);
  await browser.refresh();
  const warning = { presented: 2, generation: 3, userId, msg: 'refresh token reused' };
  expect(told()).toEqual([{ level: 40, event: 'authn_token_reuse', ...warning }, refused('reuse')]);
  await third.refresh();
  expect(told()).toEqual([refused('revoked')]);
});

it('a token that does not verify is logged without a user id', async () => {
  await test.browser().send('post', '/api/auth/refresh', { Cookie: `${cookieName}=garbage` });
  expect(told()).toEqual([refused('invalid', {})]);
  clock.advance(7 * day);
  await browser.refresh();
  expect(told()).toEqual([refused('expired', {})]);
});

it('a refusal is logged with its reason, which the answer does not reveal', async () => {
  const copy = browser.copy();
  const { db } = test.database;
  const refusal = async () => {
    await copy.copy().refresh();
    return told();
  };
  await db
    .update(users)
    .set({ disabledAt: new Date(clock.now()) })
    .where(eq(users.id, userId));
  expect(await refusal()).toEqual([refused('user_disabled')]);
  await db.update(users).set({ disabledAt: null }).where(eq(users.id, userId));
  expect(await refusal()).toEqual([refused('revoked')]);
  await db.delete(sessions);
  expect(await refusal()).toEqual([refused('unknown')]);
});

it('input that does not fit the schema is logged, without the input itself', async () => {
  await test.browser().post('/api/auth/login', { ...loginBody('ada', 'hunter2'), role: 'admin' });
  await test.browser().post('/api/auth/login', { [nameField]: ['ada'] });
  const line = info('input_validation_fail', 'a request body does not fit its schema');
  expect(told()).toEqual([line, line]);
});

it('a refusal because the session expired is logged with that reason', async () => {
  const expiresAt = new Date(clock.now());
  await test.database.db.update(sessions).set({ expiresAt });
  await browser.refresh();
  expect(told()).toEqual([refused('expired')]);
});
