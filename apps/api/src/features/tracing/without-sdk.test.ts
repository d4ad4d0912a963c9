import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { createFairQueue } from '../../core/fair-queue.ts';
import { createPasswords } from '../../core/password.ts';
import { createTestApp, type TestApp } from '../../testing/create-test-app.ts';
import { isTraced } from './spans.ts';
import { collectSpans } from './testing/collect-spans.ts';
import { tracedParts } from './traced-parts.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

it('without an SDK the session of the database, the queue and the passwords are the original ones', () => {
  const { clock, database, secrets } = test;
  const { session } = database.db._;
  expect(Object.keys(session)).not.toContain('prepareQuery');
  expect(Object.keys(session)).not.toContain('transaction');
  const passwords = createPasswords({ peppers: secrets.passwordPeppers, cost: 4 });
  const countingQueue = createFairQueue({ clock, workers: 1, places: 1, maxWait: 1 });
  expect(tracedParts({ passwords, countingQueue })).toEqual({});
});

it('an SDK is noticed although it brings another, older package of the API', () => {
  // The two packages find each other by this symbol, and the newer one does not accept the older one's globals.
  const key = Symbol.for('opentelemetry.js.api.1');
  const globals = globalThis as unknown as Record<symbol, unknown>;
  globals[key] = { version: '1.9.0', trace: { getTracer: () => ({}) } };
  onTestFinished(() => {
    delete globals[key];
  });
  expect(isTraced()).toBe(true);
});

it('an SDK is noticed when it is registered, and no longer when it is gone', () => {
  expect(isTraced()).toBe(false);
  const { stop } = collectSpans();
  expect(isTraced()).toBe(true);
  stop();
  expect(isTraced()).toBe(false);
});
