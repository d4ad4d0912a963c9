import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rateLimits, users } from '../../db/tables.ts';
import { expectProblem, wholeAnswer } from '../../testing/answers.ts';
import { createTestApp, type TestApp } from '../../testing/create-test-app.ts';
import { mailsTo, takeMails } from '../../testing/mails.ts';
import { registrations } from './registration.table.ts';
import {
  chosenPassword,
  otherPassword,
  person,
  register,
  registerForToken,
  verify,
} from './testing/registering.ts';

const hour = 3_600_000;

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
afterAll(() => test.close());

const inField = (name: string, detail: string) => ({ errors: [{ pointer: `#/${name}`, detail }] });

describe('a registration', () => {
  it('is answered 202 without a body, and its address gets a mail with a link', async () => {
    const answer = wholeAnswer(await register(test, person('ada')));
    expect([answer.status, answer.body]).toEqual([202, '']);
    const [mail, ...more] = await mailsTo(test, 'ada@example.com');
    expect(more).toEqual([]);
    expect(mail).toMatchObject({
      template: 'registration',
      subject: 'Confirm your e-mail address',
    });
    expect(mail?.links).toEqual([{ page: '/verify', token: expect.any(String) }]);
  });

  it('makes no account', async () => {
    await register(test, person('ada'));
    const found = await test.database.db.select().from(users).where(eq(users.username, 'ada'));
    expect(found).toEqual([]);
  });

  it.each([
    ['its name', 'ada'],
    ['its name in another spelling', 'ＡＤＡ'],
  ])(
    'cannot sign in with %s: only the right password is told to prove the address',
    async (_what, name) => {
      await register(test, person('ada'));
      expectProblem(await test.browser().login(name, chosenPassword), 'email_not_verified');
      expect((await test.browser().login(name, otherPassword)).body.code).toBe(
        'invalid_credentials',
      );
    },
  );

  it('writes a mail that holds nothing of what was typed', async () => {
    await register(test, person('Visit.evil.example', { email: 'ada@example.com' }));
    const [mail] = await mailsTo(test, 'ada@example.com');
    expect(JSON.stringify(mail)).not.toMatch(/visit/i);
  });

  it('is logged without name and address', async () => {
    test.logs.length = 0;
    await register(test, person('ada'));
    const events = test.logs.filter((line) => 'event' in line);
    expect(events).toEqual([expect.objectContaining({ event: 'registration_received' })]);
    expect(JSON.stringify(test.logs)).not.toContain('ada');
  });
});

describe('a username is taken', () => {
  it.each(['grace', 'GRACE', 'ｇｒａｃｅ'])('when an account has it: %s', async (username) => {
    const body = person('x', { username, email: 'new@example.com' });
    expectProblem(await register(test, body), 'username_taken');
    expect(await takeMails(test)).toEqual([]);
  });

  it('when somebody has registered it, until a day is over', async () => {
    await register(test, person('ada'));
    const other = person('Ada', { email: 'other@example.com', password: otherPassword });
    expectProblem(await register(test, other), 'username_taken');
    test.clock.advance(24 * hour - 1);
    expectProblem(await register(test, other), 'username_taken');
    test.clock.advance(1);
    expect((await register(test, other)).status).toBe(202);
  });

  it('also for the address that registered it, because the answer would reveal that address', async () => {
    await register(test, person('ada'));
    const again = person('ada', { password: otherPassword });
    expectProblem(await register(test, again), 'username_taken');
  });

  it('not for the person who registered it and begins again: the password shows who that is', async () => {
    await register(test, person('ada', { email: 'ada@exmaple.com' }));
    expect((await register(test, person('ada'))).status).toBe(202);
    const kept = await test.database.db.select().from(registrations);
    expect(kept.map(({ email }) => email)).toEqual(['ada@example.com']);
  });
});

describe('a registration is refused', () => {
  it.each([
    [
      'username',
      { username: 'ad\u200ba' },
      'must be letters, digits and ._- between them, two or more',
    ],
    ['username', { username: 'p\u0430ypal' }, 'must not mix letters of different scripts'],
    [
      'username',
      { username: 'ada@home' },
      'must be letters, digits and ._- between them, two or more',
    ],
    ['username', { username: undefined }, 'is missing'],
    [
      'email',
      { email: 'ada@example.com＠evil.example' },
      'must not contain a character that looks like @ or a dot',
    ],
    ['email', { email: 'ada@example．com' }, 'must be an e-mail address'],
    ['email', { email: 'ada@localhost.' }, 'must be an e-mail address'],
  ])('because of its %s: %j', async (field, more, detail) => {
    expectProblem(
      await register(test, person('ada', more)),
      'validation_failed',
      inField(field, detail),
    );
    expect(await test.database.db.select().from(registrations)).toEqual([]);
  });

  it('because of its password, which the policy compares with its name and its address', async () => {
    const password = 'charles-babbage@example.com';
    const body = person('charles-babbage', { password });
    const answer = await register(test, body);
    expectProblem(answer, 'password_refused', inField('password', expect.any(String) as never));
  });

  it('when registrations are closed', async () => {
    const closed = await createTestApp({ database: test.source, env: { REGISTRATION: 'closed' } });
    expectProblem(await register(closed, person('ada')), 'registration_closed');
    await closed.close();
  });
});

describe('where the address is the name', () => {
  let byAddress: TestApp;
  beforeAll(async () => {
    const env = { SIGN_IN_NAMES: 'email' };
    byAddress = await createTestApp({ database: test.source, env });
  });
  afterAll(() => byAddress.close());
  const body = { email: 'Ada@Example.com', password: chosenPassword };

  it('a registration has no username, and one that has is refused', async () => {
    expect((await register(byAddress, body)).status).toBe(202);
    const [kept] = await test.database.db.select().from(registrations);
    expect(kept).toMatchObject({ username: 'Ada@example.com', email: 'Ada@example.com' });
    const named = { ...body, username: 'ada' };
    const fault = inField('username', 'has a member that is not expected');
    expectProblem(await register(byAddress, named), 'validation_failed', fault);
  });

  it('a second registration of the same address gets the same answer', async () => {
    await register(byAddress, body);
    const again = await register(byAddress, { ...body, password: otherPassword });
    expect(again.status).toBe(202);
  });

  it('the longest address that mail can be sent to is a name that signs in', async () => {
    const email = `ada@${'a'.repeat(60)}.${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.example`;
    const long = email.slice(0, 4) + email.slice(email.length - 250);
    const token = await registerForToken(byAddress, '', {
      ...body,
      username: undefined,
      email: long,
    });
    const { accessToken } = (await verify(byAddress, token)).body;
    const me = await byAddress.browser().getAs(accessToken, '/api/user/me');
    expect(me.body).toMatchObject({ username: long, email: long });
    expect(long).toHaveLength(254);
  });
});
