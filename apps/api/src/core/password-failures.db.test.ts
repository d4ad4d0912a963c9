import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../db/client.ts';
import { passwordFailures } from '../db/tables.ts';
import { newId } from '../lib/id.ts';
import { createTestClock } from '../testing/create-test-app.ts';
import { openTestDatabase, type TestDatabase } from '../testing/open-test-database.ts';
import {
  createPasswordFailures,
  forgetPasswordFailures,
  type Guess,
  type PasswordFailures,
  purgePasswordFailures,
} from './password-failures.ts';
import { createUserStore } from './users.store.ts';

const day = 86_400_000;
const clock = createTestClock();
const ada = { userId: newId(), name: 'ada', deviceId: null };
const nobody = { userId: null, name: 'nobody', deviceId: null };

let source: TestDatabase;
let database: Database;
let failures: PasswordFailures;
beforeAll(async () => {
  source = await openTestDatabase();
  database = await source.connect();
  const fingerprint = (name: string) => Buffer.from(`${name}, padded`).toString('base64url');
  failures = createPasswordFailures({ db: database.db, clock, fingerprint });
  const facts = { role: 'user', emailVerifiedAt: null, disabledAt: null, password: null } as const;
  const names = { id: ada.userId, username: 'ada', email: 'ada@example.com' };
  await createUserStore(database.db).create({
    ...facts,
    ...names,
    createdAt: new Date(clock.now()),
  });
});
beforeEach(() => database.db.delete(passwordFailures));
afterAll(() => source.close());

const rows = async () =>
  (await database.db.select().from(passwordFailures)).map(({ key, failures: count }) => ({
    key,
    count,
  }));

/** Counts attempts one after another, and returns the last. */
async function fail(times: number, who = ada as Parameters<PasswordFailures['count']>[0]) {
  for (let count = 1; count < times; count++) await failures.count(who);
  return failures.count(who);
}

describe('wrong passwords for one account', () => {
  it('close it after the hundredth, and the owner is warned at the twentieth, each once', async () => {
    const guesses: Guess[] = [];
    for (let count = 0; count < 130; count++) guesses.push(await failures.count(ada));
    const at = (kind: 'isWarning' | 'isLast' | 'isClosed') =>
      guesses.flatMap((guess, index) => (guess[kind] ? [index + 1] : []));
    expect([at('isWarning'), at('isLast')]).toEqual([[20], [100]]);
    expect(at('isClosed')).toEqual(Array.from({ length: 30 }, (_, index) => 101 + index));
    expect(await rows()).toEqual([{ key: ada.userId, count: 101 }]);
  });

  it('never pass the limit when they come in parallel, and only one of them warns', async () => {
    const guesses = await Promise.all(Array.from({ length: 150 }, () => failures.count(ada)));
    expect(guesses.filter(({ isClosed }) => !isClosed)).toHaveLength(100);
    expect(guesses.filter(({ isWarning }) => isWarning)).toHaveLength(1);
  });

  it('are forgotten after a right one, and the owner is warned again in the next series', async () => {
    const guess = await fail(100);
    await guess.succeeded();
    expect(await rows()).toEqual([]);
    expect((await fail(20)).isWarning).toBe(true);
  });

  it('are forgotten when the password is reset, although they had closed it', async () => {
    expect((await fail(101)).isClosed).toBe(true);
    await database.db.transaction((tx) => forgetPasswordFailures(tx, ada.userId));
    expect((await fail(1)).isClosed).toBe(false);
  });

  it('do not count when they could not be checked', async () => {
    await (await fail(5)).undecided();
    expect(await rows()).toEqual([{ key: ada.userId, count: 4 }]);
  });

  it('stay counted when a later attempt was counted before the earlier one was given up', async () => {
    const early = await fail(5);
    await failures.count(ada);
    await early.undecided();
    expect(await rows()).toEqual([{ key: ada.userId, count: 6 }]);
  });

  it.each([
    ['the twentieth, which warns', 20],
    ['one that finds the password closed', 101],
  ])('stay counted when the attempt that could not be checked is %s', async (_what, count) => {
    await (await fail(count)).undecided();
    expect(await rows()).toEqual([{ key: ada.userId, count }]);
  });
});

describe('wrong passwords for unknown names', () => {
  it('are counted in rows of fixed names, and close nothing', async () => {
    expect((await fail(150, nobody)).isClosed).toBe(false);
    expect(await rows()).toEqual([{ key: expect.stringMatching(/^~\d{1,4}$/), count: 101 }]);
  });

  it('fill no more rows than 1024, and every spelling of a name has the same one', async () => {
    for (let name = 0; name < 40; name++) await failures.count({ ...nobody, name: `${name}` });
    const keys = (await rows()).map(({ key }) => Number(key.slice(1)));
    expect(keys.length).toBeGreaterThan(1);
    expect(keys.every((key) => key >= 0 && key < 1024)).toBe(true);
    await database.db.delete(passwordFailures);
    for (const name of ['Ren\u00e9', 'REN\u00c9', 'rene\u0301'])
      await failures.count({ ...nobody, name });
    expect(await rows()).toEqual([{ key: expect.anything(), count: 3 }]);
  });
});

describe('a device that is known', () => {
  const known = { ...ada, deviceId: newId() };

  it('has a counter of its own, which strangers neither fill nor empty', async () => {
    expect((await fail(101)).isClosed).toBe(true);
    const guess = await fail(3, known);
    expect(guess.isClosed).toBe(false);
    await guess.succeeded();
    expect(await rows()).toEqual([{ key: ada.userId, count: 101 }]);
    expect((await failures.count(ada)).isClosed).toBe(true);
  });

  it('counts as unknown after a hundred failures of its own, until a right password', async () => {
    await fail(100, known);
    const asUnknown = await failures.count(known);
    expect(asUnknown.isClosed).toBe(false);
    expect(await rows()).toContainEqual({ key: ada.userId, count: 1 });
    await asUnknown.succeeded();
    expect(await rows()).toEqual([]);
  });

  it('finds the password closed when its own counter and that of strangers are full', async () => {
    await fail(100);
    await fail(100, known);
    expect((await failures.count(known)).isClosed).toBe(true);
  });
});

describe('the purge', () => {
  it('deletes counts that did not change for a year, but opens no closed password', async () => {
    const device = { ...ada, deviceId: newId() };
    await fail(101);
    await fail(101, device);
    await fail(1, nobody);
    const purge = (after: number, limit = 10) =>
      purgePasswordFailures(database.db, new Date(clock.now() + after), limit);
    expect(await purge(365 * day)).toBe(0);
    expect(await purge(365 * day + 1, 1)).toBe(1);
    expect(await purge(365 * day + 1)).toBe(1);
    expect(await rows()).toEqual([{ key: ada.userId, count: 101 }]);
    const open = { key: ada.userId, failures: 100, lastAt: new Date(clock.now()) };
    await database.db.delete(passwordFailures);
    await database.db.insert(passwordFailures).values(open);
    expect(await purge(365 * day + 1)).toBe(1);
  });
});
