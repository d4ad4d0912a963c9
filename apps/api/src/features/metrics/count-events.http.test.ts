import { Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SecurityEvent, securityEventTypes } from '../../core/security-events.ts';
import { createTestApp, type TestApp, testPassword } from '../../testing/create-test-app.ts';
import type { TestBrowser } from '../../testing/test-browser.ts';
import { loginLimits } from '../auth/login-limits.ts';
import { createEventCounter } from './count-events.ts';
import { metricsOn, readSeries } from './testing/read-series.ts';

const minute = 60_000;

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp({ config: { ...metricsOn, sessionsPerUser: 2 } });
  await test.addUser({ username: 'ada' });
});
afterAll(() => test.close());

/** What the work has added to our series, without requests. */
async function added(work: () => Promise<unknown>): Promise<Record<string, number>> {
  const before = await readSeries(test.metrics);
  await work();
  const after = await readSeries(test.metrics);
  const changes = Object.entries(after)
    .map(([name, value]) => [name, value - (before[name] ?? 0)] as const)
    .filter(([name, change]) => change !== 0 && /sign_ins|refreshes|sessions_ended/.test(name));
  return Object.fromEntries(changes);
}

async function signedIn(): Promise<TestBrowser> {
  const browser = test.browser();
  await browser.signIn('ada', testPassword);
  test.clock.advance(minute);
  return browser;
}

it('every counter of events exists from the start, so that Prometheus sees its first event', async () => {
  const fresh = await createTestApp({ config: metricsOn });
  const series = await readSeries(fresh.metrics);
  for (const type of securityEventTypes) {
    expect(series[`latchkey_security_events_total{type="${type}"}`]).toBe(0);
  }
  expect(series['latchkey_refreshes_total{verdict="reuse"}']).toBe(0);
  expect(series['latchkey_sign_ins_total{outcome="succeeded"}']).toBe(0);
  await fresh.close();
});

describe('sign-ins', () => {
  it('are counted by their outcome', async () => {
    await test.addUser({ username: 'unproven', emailVerifiedAt: null });
    expect(
      await added(async () => {
        await test.browser().login('ada', testPassword);
        await test.browser().login('ada', 'not the password');
        await test.browser().login('nobody', 'not the password');
        await test.browser().login('unproven', testPassword);
      }),
    ).toEqual({
      'latchkey_sign_ins_total{outcome="succeeded"}': 1,
      'latchkey_sign_ins_total{outcome="refused"}': 2,
      'latchkey_sign_ins_total{outcome="unverified"}': 1,
    });
  });

  it('that a limit refuses are counted as such', async () => {
    const name = 'latchkey_security_events_total{type="too_many_requests"}';
    for (let number = 0; number <= loginLimits.account.max; number++) {
      await test.browser().login('grace', 'not the password');
    }
    expect((await readSeries(test.metrics))[name]).toBe(1);
  });
});

describe('refreshes', () => {
  it('are counted by the verdict, and a reused token as reuse only', async () => {
    const browser = await signedIn();
    const thief = browser.copy();
    const changes = await added(async () => {
      await browser.refresh();
      await browser.refresh();
      test.clock.advance(minute);
      await browser.refresh();
      test.clock.advance(minute);
      await thief.refresh();
      await thief.refresh();
    });
    expect(changes).toEqual({
      'latchkey_refreshes_total{verdict="rotate"}': 2,
      'latchkey_refreshes_total{verdict="repeat"}': 1,
      'latchkey_refreshes_total{verdict="reuse"}': 1,
      'latchkey_sessions_ended_total{reason="reuse"}': 1,
    });
  });

  const facts = { userId: 'u', sessionId: 's' };
  const thefts: [string, SecurityEvent][] = [
    ['reuse', { type: 'refresh_token_reused', ...facts, presented: 1, generation: 3 }],
    ['wrong_key', { type: 'wrong_session_key', ...facts }], // feature: session-key
  ];
  it.each(thefts)(
    'that are a theft are counted as %s, and not as refused too',
    async (verdict, theft) => {
      const registry = new Registry();
      const count = createEventCounter(registry);
      count(theft);
      count({ type: 'renewal_refused', reason: verdict, userId: 'u' });
      expect(await readSeries({ registry })).toMatchObject({
        [`latchkey_refreshes_total{verdict="${verdict}"}`]: 1,
        'latchkey_refreshes_total{verdict="refused"}': 0,
      });
    },
  );

  it('that the rule never sees are counted as refused', async () => {
    const browser = await signedIn();
    const tab = browser.copy();
    const changes = await added(async () => {
      await browser.logout();
      await tab.refresh();
    });
    expect(changes).toEqual({
      'latchkey_sessions_ended_total{reason="logout"}': 1,
      'latchkey_refreshes_total{verdict="refused"}': 1,
    });
  });
});

describe('sessions', () => {
  it('that a new sign-in ends are counted as replaced or beyond the limit', async () => {
    const browser = await signedIn();
    await signedIn();
    expect(await added(() => browser.signIn('ada', testPassword))).toMatchObject({
      'latchkey_sessions_ended_total{reason="replaced"}': 1,
    });
    expect(await added(signedIn)).toMatchObject({
      'latchkey_sessions_ended_total{reason="session_limit"}': 1,
    });
  });

  it('that have ended are in the set of revoked sessions, by who ended them', async () => {
    const browser = await signedIn();
    const own = 'latchkey_revoked_sessions{source="own"}';
    const before = (await readSeries(test.metrics))[own] ?? 0;
    await browser.logout();
    expect((await readSeries(test.metrics))[own]).toBe(before + 1);
  });
});
