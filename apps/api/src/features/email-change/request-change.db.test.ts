import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { outbox } from '../../db/mail-tables.ts';
import { users } from '../../db/tables.ts';
import { expectProblem, wholeAnswer } from '../../testing/answers.ts';
import { createTestApp, type TestApp } from '../../testing/create-test-app.ts';
import { mailsTo, takeMails } from '../../testing/mails.ts';
import { newestToken } from '../../testing/newest-token.ts';
import { arrive, useLink } from './testing/arrive.ts';

const hour = 3_600_000;

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp({ config: { accessTokenTtl: 48 * hour } });
});
afterAll(() => test.close());
beforeEach(() => takeMails(test));

const withoutId = (res: Parameters<typeof wholeAnswer>[0]) => {
  const { headers, ...rest } = wholeAnswer(res);
  return { ...rest, headers: { ...headers, 'x-request-id': '' } };
};

describe('a wish for another address', () => {
  it('is answered 202, mailed to the new address, and shown as pending for a day', async () => {
    const { ask, fresh, pending } = await arrive(test);
    const answer = await ask(fresh);
    expect([answer.status, answer.text]).toEqual([202, '']);
    const [mail] = await mailsTo(test, fresh);
    expect(mail).toMatchObject({ subject: 'Confirm your new address', template: 'confirm_email' });
    expect(mail?.links.map(({ page }) => page)).toEqual(['/confirm-email']);
    const expiresAt = new Date(test.clock.now() + 24 * hour).toISOString();
    expect(await pending()).toEqual({ email: fresh, expiresAt });
    test.clock.advance(24 * hour);
    expect(await pending()).toBeNull();
  });

  it('Better Auth 7196: leaves the address unchanged until the new one is proven', async () => {
    const { ask, fresh, row } = await arrive(test);
    const before = await row();
    await ask(fresh);
    expect(await row()).toEqual(before);
  });

  it('needs a fresh proof', async () => {
    const { ask, fresh, pending } = await arrive(test);
    test.clock.advance(601_000);
    const challenge = 'Bearer realm="api", error="insufficient_user_authentication", max_age="600"';
    const headers = { 'www-authenticate': challenge };
    expectProblem(await ask(fresh), 'reauthentication_required', { headers });
    expect([await pending(), await takeMails(test)]).toEqual([null, []]);
  });

  it('replaces an earlier one, whose link no longer works', async () => {
    const { fresh, tokenFor, pending } = await arrive(test);
    const first = await tokenFor(fresh);
    const second = await tokenFor(`other-${fresh}`);
    expect(await pending()).toMatchObject({ email: `other-${fresh}` });
    expectProblem(await useLink(test, 'confirm', first), 'link_unusable');
    expect((await useLink(test, 'confirm', second)).status).toBe(204);
  });

  it('can be given up, and its link then no longer works', async () => {
    const { fresh, tokenFor, pending, cancel } = await arrive(test);
    const token = await tokenFor(fresh);
    expect((await cancel()).status).toBe(204);
    expect(await pending()).toBeNull();
    expectProblem(await useLink(test, 'confirm', token), 'link_unusable');
    expect((await cancel()).status).toBe(204);
  });

  it('is brought into the form in which addresses are stored', async () => {
    const { ask, pending } = await arrive(test);
    await ask('ada@bücher.example');
    expect(await pending()).toMatchObject({ email: 'ada@xn--bcher-kva.example' });
  });

  it.each([
    ['a homoglyph of @', 'ada@example.com＠evil.example'],
    ['a full-width dot', 'ada@example．com'],
    ['an invisible character', 'ad\u200ba@example.com'],
    ['no domain', 'ada@'],
  ])('is refused for %s', async (_what, email) => {
    const { ask, pending } = await arrive(test);
    expectProblem(await ask(email), 'validation_failed', {
      errors: [{ pointer: '#/email', detail: expect.any(String) }],
    });
    expect(await pending()).toBeNull();
  });

  it('is refused for the address that the account has, in any spelling', async () => {
    const { ask, user } = await arrive(test);
    expectProblem(await ask(user.email.toUpperCase()), 'validation_failed', {
      errors: [{ pointer: '#/email', detail: 'is your address already' }],
    });
  });

  it('is refused while changes are blocked, and accepted afterwards', async () => {
    const { ask, fresh } = await arrive(test);
    const until = new Date(test.clock.now() + 60_000);
    await test.database.db.update(users).set({ changesBlockedUntil: until });
    expectProblem(await ask(fresh), 'changes_blocked');
    test.clock.advance(60_000);
    expect((await ask(fresh)).status).toBe(202);
  });

  it('is limited to ten an hour for an account', async () => {
    const { ask, fresh } = await arrive(test);
    for (let count = 0; count < 10; count++) await ask(`${count}-${fresh}`);
    expect((await ask(fresh)).body).toMatchObject({ code: 'rate_limited' });
    test.clock.advance(hour);
    // The proof is no longer fresh, so the limit is not what answers.
    expect((await ask(fresh)).body).toMatchObject({ code: 'reauthentication_required' });
  });

  it('mails no mailbox more than five times an hour, and answers as before', async () => {
    const target = 'flooded@example.com';
    for (let count = 0; count < 7; count++) {
      const { ask } = await arrive(test);
      expect((await ask(target)).status).toBe(202);
    }
    expect(await mailsTo(test, target)).toHaveLength(5);
  });
});

describe('an address of another account', () => {
  it('gets the same answer and looks the same to whoever asked, and its owner is mailed', async () => {
    const { user: owner } = await arrive(test);
    const [one, other] = [await arrive(test), await arrive(test)];
    const taken = await one.ask(owner.email.toUpperCase());
    const free = await other.ask(other.fresh);
    expect(withoutId(taken)).toEqual(withoutId(free));
    expect(Object.keys(await one.pending())).toEqual(Object.keys(await other.pending()));
    expect((await mailsTo(test, owner.email)).map(({ template }) => template)).toEqual([
      'address_in_use',
    ]);
    expect(await newestToken(test, owner.email, '/confirm-email')).toBe('');
  });

  it('is looked up by as many statements as a free one, and one mail is written in either case', async () => {
    const { user: owner } = await arrive(test);
    const { ask, fresh } = await arrive(test);
    const { db } = test.database;
    const cost = async (email: string) => {
      const [statements, mails] = [test.source.traffic(), await db.$count(outbox)];
      await ask(email);
      return [test.source.traffic() - statements, (await db.$count(outbox)) - mails];
    };
    await cost(`first-${fresh}`);
    const [[statements, mails], taken] = [await cost(fresh), await cost(owner.email)];
    // On PostgreSQL the traffic is in bytes, and the texts differ in length.
    expect(Math.abs((taken[0] ?? 0) - (statements ?? 0))).toBeLessThan(200);
    expect([mails, taken[1]]).toEqual([1, 1]);
  });
});
