import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLinks } from '../../core/links.ts';
import { links as linkRows } from '../../db/mail-tables.ts';
import { users } from '../../db/tables.ts';
import { expectProblem } from '../../testing/answers.ts';
import { createTestApp, type TestApp } from '../../testing/create-test-app.ts';
import { registrations } from './registration.table.ts';
import {
  chosenPassword,
  forgetEverybody,
  newestToken,
  otherPassword,
  registerForToken,
  resend,
  verify,
  wrongPassword,
} from './testing/registering.ts';

const hour = 3_600_000;

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
beforeEach(() => forgetEverybody(test));
afterAll(() => test.close());

const rowsOf = async (table: typeof registrations | typeof linkRows) =>
  (await test.database.db.select().from(table)).length;

describe('the link of a registration and its password', () => {
  it('make the account, with a proven address, and sign the person in', async () => {
    const token = await registerForToken(test, 'Ada');
    const browser = test.browser();
    const answer = await verify(test, token, chosenPassword, browser);
    const user = {
      id: expect.any(String),
      username: 'Ada',
      email: 'Ada@example.com',
      role: 'user',
    };
    expect([answer.status, answer.body.user]).toEqual([200, user]);
    expect((await browser.refresh()).body.user).toEqual(user);
    expect([await rowsOf(registrations), await rowsOf(linkRows)]).toEqual([0, 0]);
    expect((await test.browser().login('ada', chosenPassword)).status).toBe(200);
  });

  it('end the session that the browser had before', async () => {
    await test.addUser({ username: 'grace', password: otherPassword });
    const browser = test.browser();
    const { accessToken } = await browser.signIn('grace', otherPassword);
    await verify(test, await registerForToken(test, 'ada'), chosenPassword, browser);
    expect((await browser.getAs(accessToken, '/api/user/me')).status).toBe(401);
  });

  it('are logged as a proof and a sign-in, without name and address', async () => {
    const token = await registerForToken(test, 'ada');
    test.logs.length = 0;
    await verify(test, token);
    const events = test.logs.flatMap(({ event }) => event ?? []);
    expect(events).toEqual(['address_proven', 'authn_login_success']);
    expect(JSON.stringify(test.logs)).not.toContain('ada');
  });

  it('make one account of fifty attempts at one time', async () => {
    const token = await registerForToken(test, 'ada');
    const answers = await Promise.all(Array.from({ length: 50 }, () => verify(test, token)));
    const statuses = answers.map(({ status }) => status).filter((status) => status !== 410);
    expect(statuses).toEqual([200]);
    expect(await test.database.db.select().from(users)).toHaveLength(1);
  });
});

describe('a link with a wrong password', () => {
  it('makes no account, and the link goes on to work', async () => {
    const token = await registerForToken(test, 'ada');
    const refused = await verify(test, token, otherPassword);
    expectProblem(refused, 'invalid_current_password', wrongPassword);
    expect((await verify(test, token)).status).toBe(200);
  });

  it('is dead after ten of them, also for the right password, and another link still works', async () => {
    const token = await registerForToken(test, 'ada');
    for (let count = 0; count < 10; count++) {
      expect((await verify(test, token, otherPassword)).status).toBe(422);
    }
    expectProblem(await verify(test, token), 'link_unusable');
    await resend(test, 'ada@example.com');
    expect((await verify(test, await newestToken(test, 'ada@example.com'))).status).toBe(200);
  });
});

describe('a link is dead', () => {
  it('when it was used', async () => {
    const token = await registerForToken(test, 'ada');
    await verify(test, token);
    expectProblem(await verify(test, token), 'link_unusable');
  });

  it('when a day is over, at that moment', async () => {
    const token = await registerForToken(test, 'ada');
    test.clock.advance(24 * hour - 1);
    expectProblem(
      await verify(test, token, otherPassword),
      'invalid_current_password',
      wrongPassword,
    );
    test.clock.advance(1);
    expectProblem(await verify(test, token), 'link_unusable');
  });

  it('when its registration is over, although the link itself is younger', async () => {
    await registerForToken(test, 'ada');
    test.clock.advance(23 * hour);
    await resend(test, 'ada@example.com');
    const token = await newestToken(test, 'ada@example.com');
    test.clock.advance(hour);
    expectProblem(await verify(test, token), 'link_unusable');
  });

  it.each(['', '.', 'x'.repeat(66)])('when it is no link: "%s"', async (made) => {
    expectProblem(await verify(test, `a${made}`), 'link_unusable');
  });

  it('when it is one of another purpose', async () => {
    const links = createLinks({ keys: test.secrets.refreshTokenKeys, clock: test.clock });
    const facts = {
      purpose: 'reset_password',
      userId: null,
      sentTo: 'a@b.c',
      lifetime: hour,
    } as const;
    const id = await links.issue(test.database.db, facts);
    expectProblem(await verify(test, links.token('reset_password', id)), 'link_unusable');
    expectProblem(await verify(test, links.token('register', id)), 'link_unusable');
  });

  it('when the person begins again with another address', async () => {
    const token = await registerForToken(test, 'ada', { email: 'ada@exmaple.com' });
    await registerForToken(test, 'ada');
    expectProblem(await verify(test, token), 'link_unusable');
  });
});
