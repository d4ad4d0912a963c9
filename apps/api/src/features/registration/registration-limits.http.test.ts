import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { expectProblem } from '../../testing/answers.ts';
import { createTestApp, type TestApp } from '../../testing/create-test-app.ts';
import { takeMails } from '../../testing/mails.ts';
import { registrations } from './registration.table.ts';
import { otherPassword, person, register, resend, verify } from './testing/registering.ts';

const hour = 3_600_000;

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
  await test.addUser({ username: 'grace' });
});
beforeEach(async () => {
  test.clock.advance(48 * hour);
  await takeMails(test);
  await test.database.db.delete(registrations);
});
afterAll(() => test.close());

const tooMany = (max: number) => ({
  headers: {
    'ratelimit-policy': `"address";q=${max};w=3600`,
    ratelimit: '"address";r=0;t=3600',
    'retry-after': '3600',
  },
});

describe('a client address', () => {
  it('may register 20 times an hour', async () => {
    for (let count = 0; count < 20; count++) {
      expect((await register(test, person(`ada${count}`))).status).toBe(202);
    }
    expectProblem(await register(test, person('ada20')), 'rate_limited', tooMany(20));
    test.clock.advance(hour);
    expect((await register(test, person('ada20'))).status).toBe(202);
  });

  it('may ask for a mail 20 times an hour', async () => {
    for (let count = 0; count < 20; count++) {
      expect((await resend(test, `ada${count}@example.com`)).status).toBe(202);
    }
    expectProblem(await resend(test, 'ada20@example.com'), 'rate_limited', tooMany(20));
  });

  it('may try 60 links an hour', async () => {
    for (let count = 0; count < 60; count++) {
      expectProblem(await verify(test, `token ${count}`), 'link_unusable');
    }
    expectProblem(await verify(test, 'token 60'), 'rate_limited', tooMany(60));
  });
});

describe.each([
  ['that nobody has', 'nobody@example.com'],
  ['of an account', 'grace@example.com'],
])('an address %s', (_what, email) => {
  it('gets five mails an hour, and the answers do not reveal which one was the last', async () => {
    for (let count = 0; count < 4; count++) {
      const { status, text } = await register(test, person(`ada${count}`, { email }));
      expect([status, text]).toEqual([202, '']);
    }
    for (let count = 0; count < 3; count++) {
      const { status, text } = await resend(test, email);
      expect([status, text]).toEqual([202, '']);
    }
    expect(await takeMails(test)).toHaveLength(5);
    test.clock.advance(hour);
    await resend(test, email);
    expect(await takeMails(test)).toHaveLength(1);
  });

  it('has five registrations at most, and the newest stay', async () => {
    for (let count = 0; count < 7; count++) {
      test.clock.advance(1);
      await register(test, person(`ada${count}`, { email }));
    }
    const kept = await test.database.db.select().from(registrations);
    const names = kept.map(({ username }) => username).sort();
    expect(names).toEqual(['ada2', 'ada3', 'ada4', 'ada5', 'ada6']);
    const freed = person('ada0', { email: 'other@example.com', password: otherPassword });
    expect((await register(test, freed)).status).toBe(202);
  });
});
