import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp, testPassword } from '../../testing/create-test-app.ts';

describe('refresh', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await createTestApp();
    await test.addUser({ username: 'ada' });
  });
  afterAll(() => test.close());

  it('fifty parallel refreshes of one token all succeed with the same generation', async () => {
    const browser = test.browser();
    await browser.signIn('ada', testPassword);
    test.clock.advance(60_000);
    const answers = await Promise.all(Array.from({ length: 50 }, () => browser.refresh()));
    expect(answers.map((answer) => answer.status)).toEqual(Array(50).fill(200));
  });
});
