import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Person } from '../core/person.ts';
import { passwordFailures, passwords, users } from '../db/tables.ts';
import { createTestApp, type TestApp, testPassword } from '../testing/create-test-app.ts';
import { createCommandRunner } from '../testing/run-command.ts';

const newPassword = 'tulip-anvil-harbour-93';

let test: TestApp;
let user: Person;
let run: ReturnType<typeof createCommandRunner>['run'];
beforeAll(async () => {
  test = await createTestApp();
  ({ run } = createCommandRunner(test));
});
afterAll(() => test.close());
beforeEach(async () => {
  user = await test.addUser();
});

/** A signed-in browser, and whether its access token and its session still work. */
async function signedIn() {
  const browser = test.browser();
  const { accessToken } = await browser.signIn(user.username, testPassword);
  return {
    /** The database announces an end to the process, which hears of it a moment later. */
    ends: () =>
      expect
        .poll(async () => (await browser.getAs(accessToken, '/api/user/me')).status)
        .toBe(401)
        .then(async () => expect((await browser.refresh()).status).toBe(401)),
    goesOn: async () => expect((await browser.getAs(accessToken, '/api/user/me')).status).toBe(200),
  };
}

const login = async (password = testPassword) =>
  (await test.browser().login(user.username, password)).status;

describe('disable and enable', () => {
  it('end the person’s sessions at once, and let them sign in again only when enabled', async () => {
    const session = await signedIn();
    expect(await run(['disable', user.email])).toEqual([`Disabled ${user.username}.`]);
    await session.ends();
    expect(await login()).toBe(401);
    expect(await run(['enable', user.username])).toEqual([`Enabled ${user.username}.`]);
    expect(await login()).toBe(200);
  });

  it('keep the time at which a person was first disabled', async () => {
    await run(['disable', user.username]);
    const at = async () =>
      (await test.database.db.select().from(users).where(eq(users.id, user.id)))[0]?.disabledAt;
    const first = await at();
    test.clock.advance(1_000);
    await run(['disable', user.username]);
    expect(await at()).toEqual(first);
  });
});

describe('end-sessions', () => {
  it('ends every session of one person, and nothing else', async () => {
    const [one, other] = [await signedIn(), await signedIn()];
    const somebody = user;
    user = await test.addUser();
    const bystander = await signedIn();
    expect(await run(['end-sessions', somebody.username])).toEqual([
      `Ended 2 session(s) of ${somebody.username}.`,
    ]);
    await one.ends();
    await other.ends();
    await bystander.goesOn();
    user = somebody;
    expect(await login()).toBe(200);
  });
});

describe('set-password', () => {
  it('replaces the password, opens a closed one, and ends the sessions', async () => {
    const session = await signedIn();
    const { db } = test.database;
    await db.insert(passwordFailures).values({ key: user.id, failures: 101, lastAt: new Date() });
    const lines = await run(['set-password', user.username], `${newPassword}\r\n`);
    expect(lines).toEqual([`${user.username} has a new password, and is signed out everywhere.`]);
    await session.ends();
    expect([await login(), await login(newPassword)]).toEqual([401, 200]);
  });

  it('refuses what the policy refuses, and changes nothing', async () => {
    const session = await signedIn();
    await expect(run(['set-password', user.username], 'short')).rejects.toThrow(
      'The password is not accepted. Use 10 more characters.',
    );
    await session.goesOn();
    expect(await login()).toBe(200);
  });
});

describe('require-password-change', () => {
  it('closes the password until it is reset, and ends the sessions', async () => {
    const session = await signedIn();
    await run(['require-password-change', user.username]);
    await session.ends();
    expect(await login()).toBe(403);
    expect(await run(['show', user.username])).toContain('password: our own hash, must be reset');
  });

  it('is refused for an account without a password, whose sessions go on', async () => {
    const session = await signedIn();
    await test.database.db.delete(passwords).where(eq(passwords.userId, user.id));
    await expect(run(['require-password-change', user.username])).rejects.toThrow(
      'The account has no password.',
    );
    await session.goesOn();
  });
});

describe('show', () => {
  it('shows an account and nothing secret', async () => {
    await signedIn();
    const now = new Date(test.clock.now()).toISOString();
    expect(await run(['show', user.username.toUpperCase()])).toEqual([
      `id: ${user.id}`,
      `name: ${user.username}`,
      `address: ${user.email}`,
      'role: user',
      'state: active',
      `made: ${now}`,
      `address proven: ${now}`,
      'disabled: -',
      'changes blocked until: -',
      'password: our own hash',
      'password changed: -',
      'live sessions: 1',
    ]);
  });
});

it.each(['show', 'disable', 'enable', 'require-password-change', 'end-sessions'])(
  '%s says so when nobody has the name',
  async (name) => {
    await expect(run([name, 'nobody'])).rejects.toThrow('There is no account with this name');
  },
);

it('list goes through all accounts by pages, each account once', async () => {
  const { db } = test.database;
  await db.delete(users);
  const names = ['ada', 'bob', 'carol', 'Dan', 'eve'];
  for (const username of names) await test.addUser({ username });
  await run(['disable', 'bob']);
  const seen: string[] = [];
  let after: string[] = [];
  for (let pages = 0; pages < 3; pages++) {
    const lines = await run(['list', '--limit', '2', ...after]);
    const more = lines.find((line) => line.startsWith('More: '));
    seen.push(...lines.filter((line) => line !== more));
    after = more?.split(' ').slice(1) ?? [];
  }
  expect(after).toEqual([]);
  expect(seen).toEqual(
    names.map(
      (name) => `${name}\t${name}@example.com\tuser\t${name === 'bob' ? 'disabled' : 'active'}`,
    ),
  );
  await expect(run(['list', '--limit', '0'])).rejects.toThrow('a number from 1 to 1000');
});
