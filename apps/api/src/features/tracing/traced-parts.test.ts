import { expect, it, onTestFinished } from 'vitest';
import { createFairQueue } from '../../core/fair-queue.ts';
import type { Passwords } from '../../core/password.ts';
import { createTestClock } from '../../testing/create-test-app.ts';
import { inSpan } from './spans.ts';
import { collectSpans } from './testing/collect-spans.ts';
import { tracedParts } from './traced-parts.ts';

it('statements of work that waits in a queue belong to the request that put it there', async () => {
  const { spans, stop } = collectSpans();
  onTestFinished(stop);
  const made = createFairQueue({ clock: createTestClock(), workers: 1, places: 1, maxWait: 1 });
  const parts = { countingQueue: made, passwords: {} as Passwords };
  const queue = tracedParts(parts).countingQueue ?? made;
  let release = () => {};
  const held = new Promise<void>((done) => {
    release = done;
  });
  const statement = () => inSpan('statement', {}, async () => {});

  const first = inSpan('first request', {}, () => queue.run('a', () => held));
  const second = inSpan('second request', {}, () => queue.run('a', statement));
  release();
  await Promise.all([first, second]);
  expect(spans.find(({ name }) => name === 'statement')?.parent?.name).toBe('second request');
});
