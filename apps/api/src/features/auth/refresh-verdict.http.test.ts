import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp, testPassword } from '../../testing/create-test-app.ts';

const minute = 60_000;

describe.each(['on', 'off'])('with the lab switched %s', (LAB) => {
  let test: TestApp;
  beforeAll(async () => {
    test = await createTestApp({ env: { LAB } });
    await test.addUser({ username: 'ada' });
  });
  afterAll(() => test.close());

  it(`answers to a refresh ${LAB === 'on' ? 'name' : 'do not reveal'} the verdict of the rotation rule`, async () => {
    const browser = test.browser();
    await browser.signIn('ada', testPassword);
    const old = browser.copy();
    const told: unknown[] = [];
    const refresh = async (as: typeof browser) => {
      const answer = await as.refresh();
      told.push([answer.status, answer.headers['server-timing']]);
    };
    await refresh(browser);
    test.clock.advance(minute);
    await refresh(browser);
    test.clock.advance(minute);
    await refresh(old);
    test.clock.advance(minute);
    await refresh(browser);
    await refresh(browser);

    const timing = (verdict: string) => (LAB === 'on' ? `refresh;desc="${verdict}"` : undefined);
    expect(told).toEqual([
      [200, timing('repeat')],
      [200, timing('rotate')],
      [200, timing('fork')],
      [401, timing('reuse')],
      [401, undefined],
    ]);
  });
});
