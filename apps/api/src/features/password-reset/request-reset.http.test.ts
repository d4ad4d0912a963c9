import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { links, outbox } from '../../db/mail-tables.ts';
import { rateLimits, users } from '../../db/tables.ts';
import {
  apiHeaders,
  corsHeaders,
  expectProblem,
  ownOrigin,
  wholeAnswer,
} from '../../testing/answers.ts';
import { createTestApp, type TestApp } from '../../testing/create-test-app.ts';
import { mailsTo, takeMails } from '../../testing/mails.ts';
import { hour, setUpReset } from './set-up-for-tests.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
  await test.addUser({ username: 'ada' });
});
beforeEach(async () => {
  test.clock.advance(hour);
  await test.database.db.delete(rateLimits);
  await takeMails(test);
});
afterAll(() => test.close());

const { request } = setUpReset(() => test, { mailsTo, takeMails });
const mails = async (address: string) => (await mailsTo(test, address)).length;

/** The whole answer, without the id of the request. */
async function answerFor(email: string) {
  const { headers, ...answer } = wholeAnswer(await request(email));
  return { ...answer, headers: { ...headers, 'x-request-id': 'any' } };
}

describe('a request for a new password', () => {
  it('mails one link to the person with this address, at the origin of the settings', async () => {
    await request('ada@example.com');
    const [mail, ...others] = await mailsTo(test, 'ada@example.com');
    expect(others).toEqual([]);
    expect(mail?.subject).toBe('Choose a new password');
    expect(mail?.links.map(({ page }) => page)).toEqual(['/reset-password']);
    expect(mail?.text).toContain(`${ownOrigin}/reset-password#`);
    expect(mail?.text).toContain('your password stays as it is');
  });

  it('has the same answer for an address with an account, without one, and for text that is no address', async () => {
    const known = await answerFor('ada@example.com');
    expect(known).toEqual({
      status: 202,
      headers: { ...apiHeaders, ...corsHeaders(ownOrigin), 'x-request-id': 'any' },
      body: '',
    });
    expect(await answerFor('nobody@example.com')).toEqual(known);
    expect(await answerFor('no address')).toEqual(known);
  });

  it.each([
    ['an address that nobody has', 'nobody@example.com'],
    ['a username', 'ada'],
    ['text that is no address', 'no address'],
  ])('mails nothing for %s, and leaves no row of it', async (_what, email) => {
    await request(email);
    expect(await takeMails(test)).toEqual([]);
    expect(await test.database.db.$count(links, eq(links.sentTo, email))).toBe(0);
  });

  it('mails nothing to a person who is disabled', async () => {
    const { id } = await test.addUser({ username: 'disabled' });
    const disabledAt = new Date(test.clock.now());
    await test.database.db.update(users).set({ disabledAt }).where(eq(users.id, id));
    await request('disabled@example.com');
    expect(await test.database.db.$count(outbox)).toBe(0);
  });

  it('mails to the address as it is stored, however somebody spelled it', async () => {
    await request('ADA@EXAMPLE.com');
    expect(await mails('ada@example.com')).toBe(1);
    expect(await mails('ADA@EXAMPLE.com')).toBe(0);
  });

  it('mails to a person whose address is not proven yet', async () => {
    await test.addUser({ username: 'unproven', emailVerifiedAt: null });
    await request('unproven@example.com');
    expect(await mails('unproven@example.com')).toBe(1);
  });

  it('does as much work for an address that nobody has as for one with an account', async () => {
    const statements = async (email: string) => {
      const before = test.source.traffic();
      await request(email);
      return test.source.traffic() - before;
    };
    const known = await statements('ada@example.com');
    expect(await statements('nobody@example.com')).toBe(known);
  });

  it('is logged with a keyed fingerprint of the address, known or not, and never with the address', async () => {
    test.logs.length = 0;
    await request('ada@example.com');
    await request('nobody@example.com');
    const events = test.logs.filter(({ event }) => event === 'authn_reset_request');
    expect(events.map((line) => Object.keys(line).sort())).toEqual(
      Array(2).fill(['account', 'event', 'level', 'msg', 'reqId', 'time']),
    );
    expect(JSON.stringify(test.logs)).not.toContain('example.com');
  });
});

describe('the limits of requests for a new password', () => {
  it('allow three mails to an address in an hour, and change nothing in the answer', async () => {
    const answers = [];
    for (let count = 0; count < 5; count++) answers.push(await answerFor('ada@example.com'));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await mails('ada@example.com')).toBe(3);
    test.clock.advance(hour);
    await request('ada@example.com');
    expect(await mails('ada@example.com')).toBe(4);
  });

  it('count all spellings of an address as one', async () => {
    for (const email of [
      'ada@example.com',
      'ADA@example.com',
      'ada@EXAMPLE.com',
      'ａda@example.com',
    ])
      await request(email);
    expect(await mails('ada@example.com')).toBe(3);
  });

  it('allow thirty requests from one client address in an hour, whatever the addresses are', async () => {
    for (let count = 0; count < 30; count++)
      expect((await request(`${count}@x.example`)).status).toBe(202);
    expectProblem(await request('ada@example.com'), 'rate_limited', {
      headers: {
        'ratelimit-policy': '"address";q=30;w=3600',
        ratelimit: '"address";r=0;t=3600',
        'retry-after': '3600',
      },
    });
    expect(await mails('ada@example.com')).toBe(0);
  });
});

it('a request from another site is refused, and nothing is mailed', async () => {
  const headers = { 'Sec-Fetch-Site': 'cross-site' };
  const body = { email: 'ada@example.com' };
  expectProblem(await test.browser().post('/api/password-reset', body, headers), 'csrf_rejected', {
    detail: expect.anything(),
  });
  expect(await mails('ada@example.com')).toBe(0);
});
