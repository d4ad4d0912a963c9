import { availableParallelism } from 'node:os';
import bcrypt from 'bcrypt';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { rateLimits } from '../../db/tables.ts';
import { expectProblem } from '../../testing/answers.ts';
import { createTestApp, type TestApp, testPassword } from '../../testing/create-test-app.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp({ config: { trustProxyHops: 1 } });
  await test.addUser({ username: 'ada' });
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => test.close());

/** How many password checks may run and wait at once on this machine. */
const room = Math.max(1, Math.floor(availableParallelism() / 2)) * 17;

/** Makes bcrypt wait until it is released, so that the queue fills without a wait for real time. */
function holdBcrypt(): () => void {
  let release = () => {};
  const held = new Promise<void>((done) => {
    release = done;
  });
  const compare = bcrypt.compare.bind(bcrypt);
  vi.spyOn(bcrypt, 'compare').mockImplementation(async (input, hash) => {
    await held;
    return compare(input, hash);
  });
  return release;
}

const from = (address: number) => ({ 'X-Forwarded-For': `203.0.${address >> 8}.${address & 255}` });
const hits = async () => await test.database.db.select().from(rateLimits);

describe('when the password queue is full', () => {
  it('one more sign-in is answered 503 with Retry-After, is not counted, and may be retried', async () => {
    const release = holdBcrypt();
    const waiting = Array.from({ length: room }, (_, number) =>
      test.browser().login('ada', testPassword, from(number)),
    );
    await vi.waitFor(async () => expect(await hits()).toHaveLength(room * 2), { timeout: 30_000 });
    const late = test.browser();
    test.logs.length = 0;
    const refused = await late.login('ada', 'not the password', from(60_000));
    expect(test.logs.filter((line) => line.msg !== 'request answered')).toEqual([
      {
        level: 40,
        time: expect.any(String),
        reqId: expect.any(String),
        err: { type: 'QueueFullError' },
        msg: 'answered 503',
      },
    ]);
    expectProblem(refused, 'service_unavailable', { headers: { 'retry-after': '1' } });
    const counted = (await hits()).filter((row) => row.key.includes('203.0.234.96'));
    expect(counted).toEqual([]);

    release();
    const statuses = (await Promise.all(waiting)).map((answer) => answer.status);
    expect(statuses).toEqual(Array(room).fill(200));
    expect((await late.login('ada', testPassword, from(60_000))).status).toBe(200);
  });

  it('with sign-ins from many /64 networks of one /48, a sign-in from elsewhere gets a place', async () => {
    await test.database.db.delete(rateLimits);
    const release = holdBcrypt();
    const inOneSite = (number: number) => ({ 'X-Forwarded-For': `2001:db8:1:${number}::1` });
    const waiting = Array.from({ length: room }, (_, number) =>
      test.browser().login('ada', testPassword, inOneSite(number)),
    );
    await vi.waitFor(async () => expect(await hits()).toHaveLength(room * 2), { timeout: 30_000 });
    const elsewhere = test.browser().login('ada', testPassword, from(60_001));
    await vi.waitFor(async () => expect(await hits()).toHaveLength(room * 2 + 2));
    release();
    expect((await elsewhere).status).toBe(200);
    const statuses = (await Promise.all(waiting)).map((answer) => answer.status);
    expect(statuses.filter((status) => status === 503)).toHaveLength(1);
  });

  it('requests that need no password check are answered', async () => {
    const browser = test.browser();
    const { accessToken } = await browser.signIn('ada', testPassword);
    const release = holdBcrypt();
    const waiting = Array.from({ length: room }, (_, number) =>
      test.browser().login('ada', testPassword, from(number)),
    );
    expect((await browser.refresh()).status).toBe(200);
    expect((await browser.getAs(accessToken, '/api/user/me')).status).toBe(200);
    release();
    await Promise.all(waiting);
  });
});
