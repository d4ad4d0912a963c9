import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectProblem } from '../../testing/answers.ts';
import { createTestApp, type TestApp, testPassword } from '../../testing/create-test-app.ts';
import { here, limited, setUpLoginLimits, wrong } from '../../testing/set-up-login-limits.ts';

const { app, login } = setUpLoginLimits();

let direct: TestApp;
beforeAll(async () => {
  direct = await createTestApp({ database: app().source, clock: app().clock });
});
afterAll(() => direct.close());

describe('X-Forwarded-For', () => {
  const forged = (count: number) => ({ 'X-Forwarded-For': `198.51.100.${count}` });

  it('is ignored without a proxy, so that a forged one gives no fresh address', async () => {
    for (let count = 0; count < 10; count++)
      await direct.browser().login('ada', wrong, forged(count));
    const answer = await direct.browser().login('ada', testPassword, forged(99));
    expectProblem(answer, 'rate_limited', limited(89));
  });

  it('counts by its last entry behind one proxy, so that forged entries give no fresh address', async () => {
    for (let count = 0; count < 10; count++)
      await login('ada', wrong, `198.51.100.${count}, ${here}`);
    expect((await login('ada', testPassword, `198.51.100.99, ${here}`)).status).toBe(429);
  });
});
