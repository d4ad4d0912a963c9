import bcrypt from 'bcrypt';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { passwordFailures, rateLimits } from '../../db/tables.ts';
import { challenges, expectProblem } from '../../testing/answers.ts';
import { createTestApp, type TestApp, testPassword } from '../../testing/create-test-app.ts';
import { putFailures, typeWrongPasswords } from '../../testing/wrong-passwords.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp({ config: { trustProxyHops: 1 } });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await test.database.db.delete(passwordFailures);
  await test.database.db.delete(rateLimits);
});
afterAll(() => test.close());

const refused = { headers: { 'www-authenticate': challenges.bare } };
const events = (name: string) => test.logs.filter(({ event }) => event === name);

/** A person whose password is closed. */
async function closePassword() {
  const person = await test.addUser();
  await putFailures(test, person.id, 100);
  return person;
}

describe('a hundred wrong passwords from anywhere', () => {
  it('close the password under both names, and the right one is answered as a wrong one', async () => {
    const { username, email } = await test.addUser();
    const guessed = [
      ...(await typeWrongPasswords(test, { username, times: 50 })),
      ...(await typeWrongPasswords(test, { username: email, times: 50 })),
    ];
    expect(guessed).toEqual(Array(100).fill(401));
    for (const name of [username, email]) {
      expectProblem(await test.browser().login(name, testPassword), 'invalid_credentials', refused);
    }
  });

  it('leave the answer the same, byte for byte, and its password work too', async () => {
    const { username } = await closePassword();
    const answerOf = async (name: string, password: string) => {
      const compare = vi.spyOn(bcrypt, 'compare');
      const { body, text, headers } = await test.browser().login(name, password);
      const work = compare.mock.calls.length;
      vi.restoreAllMocks();
      const { 'x-request-id': id, date, ...others } = headers;
      return { work, others, text: text.replace(body.requestId, '') };
    };
    expect(await answerOf(username, testPassword)).toEqual(await answerOf('nobody', 'wrong'));
  });

  it('are reported once, with the id of the person, when the answer is sent', async () => {
    test.logs.length = 0;
    const { id, username } = await test.addUser();
    await putFailures(test, id, 99);
    await typeWrongPasswords(test, { username, times: 3 });
    await vi.waitFor(() => expect(events('authn_login_lock')).toHaveLength(1));
    expect(events('authn_login_lock')).toEqual([
      expect.objectContaining({ level: 40, userId: id }),
    ]);
  });

  it('end no session, and a session goes on', async () => {
    const { id, username } = await test.addUser();
    const browser = test.browser();
    const { accessToken } = await browser.signIn(username, testPassword);
    await putFailures(test, id, 99);
    await typeWrongPasswords(test, { username, times: 2 });
    expect((await browser.refresh()).status).toBe(200);
    expect((await browser.getAs(accessToken, '/api/user/me')).status).toBe(200);
  });

  it('close no password of another person', async () => {
    await closePassword();
    const { username } = await test.addUser();
    expect((await test.browser().login(username, testPassword)).status).toBe(200);
  });

  it('are counted for an unknown name by the same work on rows of fixed names', async () => {
    const { username } = await test.addUser();
    const trafficOf = async (name: string) => {
      await typeWrongPasswords(test, { username: name, times: 1 });
      const before = test.source.traffic();
      await typeWrongPasswords(test, { username: name, times: 8 });
      return test.source.traffic() - before;
    };
    const [known, unknown] = [
      await trafficOf(username),
      await trafficOf('x'.repeat(username.length)),
    ];
    // PostgreSQL's traffic is counted in bytes, and the keys differ in length.
    expect(Math.abs(known - unknown)).toBeLessThan(8 * 40);
  });
});

describe('a right password', () => {
  it('ends the series, so that no number of failures with successes between them closes anything', async () => {
    const { id, username } = await test.addUser();
    for (let round = 0; round < 3; round++) {
      await putFailures(test, id, 98);
      await typeWrongPasswords(test, { username, times: 1 });
      expect((await test.browser().login(username, testPassword)).status).toBe(200);
    }
  });
});
