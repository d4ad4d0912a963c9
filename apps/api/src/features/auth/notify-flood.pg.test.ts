import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../lib/id.ts';
import { rememberSecrets } from '../../testing/captured-logs.ts';
import { createTestApp, type TestApp, testPassword } from '../../testing/create-test-app.ts';

const role = `stranger_${newId().replaceAll(/\W/g, '').toLowerCase()}`;
const password = newId();

let here: TestApp;
let there: TestApp;
/** A connection that has only the right to connect. PostgreSQL gives that right to everybody. */
let stranger: pg.Client;
beforeAll(async () => {
  rememberSecrets(password);
  here = await createTestApp();
  there = await createTestApp({ database: here.source, clock: here.clock });
  await here.addUser({ username: 'ada' });
  await here.source.asAdmin(`create role ${role} login password '${password}'`);
  const url = Object.assign(new URL(here.source.url ?? ''), { username: role, password });
  stranger = new pg.Client({ connectionString: url.href });
  await stranger.connect();
});
afterAll(async () => {
  await stranger.end();
  await here.source.asAdmin(`drop role ${role}`);
  await there.close();
  await here.close();
});

async function signedIn() {
  const browser = there.browser();
  const { accessToken } = await browser.signIn('ada', testPassword);
  const get = async () => (await here.browser().getAs(accessToken, '/api/user/me')).status;
  return { browser, get };
}

/** Resolves when a listener has received all that was sent before, because notifications keep their order. */
async function takenIn(): Promise<void> {
  const listening = new pg.Client({ connectionString: here.source.url ?? '' });
  await listening.connect();
  await listening.query('listen session_revoked');
  const last = new Promise<void>((done) => {
    listening.on('notification', ({ payload }) => payload === 'last' && done());
  });
  await stranger.query(`notify session_revoked, 'last'`);
  await last;
  await listening.end();
}

describe('a role without any right that sends more notifications than are kept', () => {
  it.each([
    ['with the form of session ids', `substr(md5(i::text), 1, 22)`],
    ['with another form', `repeat(md5(i::text), 4)`],
  ])('%s gets nobody refused and hides no sign-out', async (_what, payload) => {
    const [ended, live] = [await signedIn(), await signedIn()];
    await ended.browser.logout();
    await stranger.query(
      `select pg_notify('session_revoked', ${payload}) from generate_series(1, 100050) i`,
    );
    await takenIn();
    expect(await live.get()).toBe(200);
    expect(await ended.get()).toBe(401);
    const later = await signedIn();
    await later.browser.logout();
    expect(await later.get()).toBe(401);
  });
});
