import bcrypt from 'bcrypt';
import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createUserStore } from '../../core/users.store.ts';
import { passwords, rateLimits } from '../../db/tables.ts';
import { challenges, expectProblem, wholeAnswer } from '../../testing/answers.ts';
import { createTestApp, type TestApp, testPassword } from '../../testing/create-test-app.ts';
import { signInName } from '../../testing/login-body.ts';

/**
 * Neither an answer nor the time that it takes may reveal whether a name exists.
 * The tests do not measure time. They watch bcrypt, which still does its work, and count 2^cost for each call.
 */
let test: TestApp;
beforeAll(async () => {
  test = await createTestApp({ config: { bcryptCost: 7 } });
  await test.addUser({ username: 'ada' });
  await test.addUser({ username: 'disabled', disabledAt: new Date(test.clock.now()) });
  await test.addUser({ username: 'unverified', emailVerifiedAt: null });
  const weaker = await createTestApp({ database: test.source, config: { bcryptCost: 4 } });
  await weaker.addUser({ username: 'old' });
  await weaker.addUser({ username: 'old-disabled', disabledAt: new Date(test.clock.now()) });
  const lostPepper = await test.addUser({ username: 'lost-pepper' });
  for (const [username, hash] of Object.entries(unreadable)) {
    const { id } = await test.addUser({ username });
    await test.database.db.update(passwords).set({ hash }).where(eq(passwords.userId, id));
  }
  await weaker.close();
  await test.database.db
    .update(passwords)
    .set({ pepperId: 'gone' })
    .where(eq(passwords.userId, lostPepper.id));
});
beforeEach(() => test.database.db.delete(rateLimits));
afterAll(() => test.close());
afterEach(() => vi.restoreAllMocks());

const wrong = 'not the password';
/** Hashes that other systems stored, or that are damaged. bcrypt can compare with none of them. */
const unreadable = {
  argon2: '$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b27lg',
  php: `$2y$07$${'.'.repeat(53)}`,
  'cut-off': '$2b$07$abc',
  'sha-256': '5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8',
  'no-cost': `$2b$99$${'.'.repeat(53)}`,
  none: '',
};
const attempts = [
  ['a wrong password', 'ada', wrong],
  ['a wrong password of a disabled user', 'disabled', wrong],
  ['the right password of a disabled user', 'disabled', testPassword],
  ['a wrong password of an unverified user', 'unverified', wrong],
  ['a wrong password of an account with an older, cheaper hash', 'old', wrong],
  [
    'the right password of a disabled account with an older, cheaper hash',
    'old-disabled',
    testPassword,
  ],
  ['the right password of an account whose pepper is gone', 'lost-pepper', testPassword],
  ...Object.keys(unreadable).map(
    (name) => [`an account whose hash cannot be read (${name})`, name, testPassword] as const,
  ),
] as const;

/** The whole answer, without the values that are generated for each request. */
async function attempt(username: string, password: string) {
  const answer = await test.browser().login(username, password);
  expect(answer.body.code).toBe('invalid_credentials');
  const { headers, ...rest } = wholeAnswer(answer);
  return {
    ...rest,
    headers: { ...headers, 'x-request-id': undefined },
    body: { ...answer.body, requestId: undefined },
    bytes: answer.text.replace(answer.body.requestId, ''),
    length: answer.headers['content-length'],
  };
}

async function workOf(username: string, password: string): Promise<number> {
  const compare = vi.spyOn(bcrypt, 'compare');
  const hash = vi.spyOn(bcrypt, 'hash');
  await attempt(username, password);
  const costs = [
    ...compare.mock.calls.map(([, hashed]) => bcrypt.getRounds(hashed)),
    ...hash.mock.calls.map(([, cost]) => Number(cost)),
  ];
  vi.restoreAllMocks();
  return costs.reduce((sum, cost) => sum + 2 ** cost, 0);
}

it('the accounts that are compared with an unknown name exist under the names that are sent', async () => {
  const store = createUserStore(test.database.db);
  const sent = [...attempts.map(([, username]) => username), 'nobody'];
  const found = sent.map((username) => store.findWithPassword(signInName(username)));
  const names = (await Promise.all(found)).map((one) => one?.person.username ?? 'nobody');
  expect(names).toEqual(sent);
});

describe('an unknown name', () => {
  it('is answered as documented', async () => {
    expectProblem(await test.browser().login('nobody', wrong), 'invalid_credentials', {
      headers: { 'www-authenticate': challenges.bare },
    });
  });

  it('costs one password check at the configured cost', async () => {
    expect(await workOf('nobody', wrong)).toBe(2 ** 7);
  });

  it.each(attempts)('gets the same bytes and headers as %s', async (_what, name, password) => {
    expect(await attempt(name, password)).toEqual(await attempt('nobody', wrong));
  });

  it.each(attempts)('causes the same bcrypt work as %s', async (_what, name, password) => {
    expect(await workOf(name, password)).toBe(await workOf('nobody', wrong));
  });
});

it('the dummy hash for an unknown user makes bcrypt do its work', async () => {
  const compare = vi.spyOn(bcrypt, 'compare');
  await attempt('nobody', wrong);
  const [input, dummy] = compare.mock.calls[0] ?? [];
  // bcrypt accepts the dummy's salt for hashing, so comparing with the dummy is a full computation.
  const hashed = await bcrypt.hash(String(input), String(dummy).slice(0, 29));
  expect(hashed).toMatch(/^\$2b\$07\$/);
  expect(hashed).not.toBe(dummy);
});
