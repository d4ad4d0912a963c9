import type { Response } from 'supertest';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rateLimits } from '../../db/tables.ts';
import { purges } from '../../purges.ts';
import { expectProblem, wholeAnswer } from '../../testing/answers.ts';
import { createTestApp, type TestApp } from '../../testing/create-test-app.ts';
import { takeMails } from '../../testing/mails.ts';
import { registrations } from './registration.table.ts';
import { person, register, registerForToken, resend, statementsOf } from './testing/registering.ts';

const day = 86_400_000;

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
  await test.addUser({ username: 'grace' });
  await test.addUser({ username: 'unproven', emailVerifiedAt: null });
  await register(test, person('ada'));
});
beforeEach(async () => {
  await test.database.db.delete(rateLimits);
  await takeMails(test);
});
afterAll(() => test.close());

const addresses = [
  ['a registration', 'ada@example.com', 'registration'],
  ['an account', 'grace@example.com', 'account_exists'],
  ['an account whose address is not proven', 'unproven@example.com', 'verify_email'],
  ['nothing', 'nobody@example.com', 'nothing_waiting'],
] as const;

describe('asking for the mail again', () => {
  it.each(addresses)(
    'with the address of %s sends the mail that fits: %s, %s',
    async (_what, email, template) => {
      await resend(test, email.toUpperCase());
      const mails = await takeMails(test);
      expect(mails.map((mail) => [mail.to.toLowerCase(), mail.template])).toEqual([
        [email, template],
      ]);
    },
  );

  it.each(addresses)(
    'with the address of %s gets the same answer, after the same statements',
    async (_what, email) => {
      const ask = async (address: string) => {
        let answer: Response | undefined;
        const statements = await statementsOf(async () => {
          answer = await resend(test, address);
        });
        const { headers, ...rest } = wholeAnswer(answer as Response);
        return { ...rest, statements, headers: { ...headers, 'x-request-id': '' } };
      };
      await ask('warm@example.com');
      expect(await ask(email)).toEqual(await ask('nobody@example.com'));
      expect((await ask(email)).status).toBe(202);
    },
  );

  it('with something that is no address is refused at the field', async () => {
    expectProblem(await resend(test, 'ada@example．com'), 'validation_failed', {
      errors: [{ pointer: '#/email', detail: 'must be an e-mail address' }],
    });
    expectProblem(await resend(test, 'ada@b.example＠c.example'), 'validation_failed', {
      errors: [
        { pointer: '#/email', detail: 'must not contain a character that looks like @ or a dot' },
      ],
    });
  });
});

it('registrations that are over are deleted by the purge, and no others', async () => {
  test.clock.advance(day);
  await registerForToken(test, 'eve');
  const now = new Date(test.clock.now());
  for (const purge of purges) await purge(test.database.db, now, 100, test.config);
  const left = await test.database.db.select().from(registrations);
  expect(left.map(({ username }) => username)).toEqual(['eve']);
});
