import bcrypt from 'bcrypt';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { rateLimits } from '../../db/tables.ts';
import { expectProblem, wholeAnswer } from '../../testing/answers.ts';
import { createTestApp, type TestApp } from '../../testing/create-test-app.ts';
import { mailsTo, takeMails } from '../../testing/mails.ts';
import { registrations } from './registration.table.ts';
import { otherPassword, person, register, statementsOf } from './testing/registering.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
  await test.addUser({ username: 'grace' });
});
beforeEach(async () => {
  await test.database.db.delete(registrations);
  await test.database.db.delete(rateLimits);
  await takeMails(test);
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => test.close());

describe('a taken address', () => {
  const taken = person('eve', { email: 'grace@example.com' });
  const free = person('eve', { email: 'nobody@example.com' });

  it('gets the same answer as a free one', async () => {
    const unlike = ({ headers, ...rest }: ReturnType<typeof wholeAnswer>) => ({
      ...rest,
      headers: { ...headers, 'x-request-id': '' },
    });
    const first = unlike(wholeAnswer(await register(test, taken)));
    await test.database.db.delete(registrations);
    expect(unlike(wholeAnswer(await register(test, free)))).toEqual(first);
  });

  it('causes the same work: the same calls of bcrypt and the same statements', async () => {
    const workOf = async (body: object) => {
      const [hash, compare] = [vi.spyOn(bcrypt, 'hash'), vi.spyOn(bcrypt, 'compare')];
      const statements = await statementsOf(() => register(test, body));
      const calls = [hash.mock.calls.length, compare.mock.calls.length];
      vi.restoreAllMocks();
      await test.database.db.delete(registrations);
      return { calls, statements };
    };
    await workOf(free);
    const work = await workOf(taken);
    expect(work).toEqual(await workOf(free));
    expect([work.calls, work.statements.length]).toEqual([[1, 1], 13]);
  });

  it('gets a mail that leads to signing in and to a new password, and holds no link that acts', async () => {
    await register(test, taken);
    const [mail] = await mailsTo(test, 'grace@example.com');
    expect(mail).toMatchObject({ template: 'account_exists', links: [] });
    expect(mail?.text).toContain('/sign-in');
    expect(mail?.text).toContain('/forgot-password'); // feature: password-reset
  });

  it('is found in every spelling', async () => {
    await register(test, person('eve', { email: 'ＧＲＡＣＥ@Example.COM' }));
    expect(await mailsTo(test, 'grace@example.com')).toHaveLength(0);
    const mails = await takeMails(test);
    expect(mails.map(({ template }) => template)).toEqual(['account_exists']);
  });

  it.each(['username', 'email'] as const)(
    'signs in as a free one does, with the password of its registration, where the name is the %s',
    async (names) => {
      const config = { ...test.config, names };
      const other = await createTestApp({ database: test.source, config });
      const codes: unknown[] = [];
      for (const { email, username, password } of [taken, free]) {
        await register(other, { email, password, ...(names === 'username' && { username }) });
        codes.push((await other.browser().login(email, password)).body.code);
        await other.database.db.delete(registrations);
      }
      await other.close();
      expect(codes).toEqual(['invalid_credentials', 'invalid_credentials']);
    },
  );

  it('reserves the name too, because the next registration of that name would otherwise reveal it', async () => {
    await register(test, taken);
    const next = person('eve', { email: 'other@example.com', password: otherPassword });
    expectProblem(await register(test, next), 'username_taken');
  });
});
