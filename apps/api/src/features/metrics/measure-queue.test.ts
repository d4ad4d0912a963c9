import { Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { createFairQueue } from '../../core/fair-queue.ts';
import { createTestClock } from '../../testing/create-test-app.ts';
import { createQueueMeter } from './measure-queue.ts';
import { readSeries } from './testing/read-series.ts';

const settle = () => new Promise(setImmediate);

it('the queue for passwords shows how many wait, how long they waited, and how many it refused', async () => {
  const clock = createTestClock();
  const registry = new Registry();
  const watcher = createQueueMeter(registry);
  const queue = createFairQueue({ clock, workers: 1, places: 2, maxWait: 60_000, watcher });
  const ends: (() => void)[] = [];
  const add = () =>
    queue.run('a', () => new Promise<void>((done) => ends.push(done))).catch(() => 'refused');

  const all = [add(), add(), add(), add()];
  expect(await all[3]).toBe('refused');
  expect(await readSeries({ registry })).toMatchObject({
    latchkey_password_queue_waiting: 2,
    latchkey_password_queue_refused_total: 1,
    latchkey_password_queue_wait_seconds_count: 1,
    latchkey_password_queue_wait_seconds_sum: 0,
  });

  for (const _each of [1, 2, 3]) {
    clock.advance(500);
    ends.shift()?.();
    await settle();
  }
  expect(await readSeries({ registry })).toMatchObject({
    latchkey_password_queue_waiting: 0,
    latchkey_password_queue_wait_seconds_count: 3,
    // One did not wait, one waited half a second, one waited a second.
    latchkey_password_queue_wait_seconds_sum: 1.5,
    'latchkey_password_queue_wait_seconds_bucket{le="0.25"}': 1,
    'latchkey_password_queue_wait_seconds_bucket{le="0.5"}': 2,
    'latchkey_password_queue_wait_seconds_bucket{le="1"}': 3,
  });
  await Promise.all(all);
});

it('jobs that are pushed out or have waited too long count as refused', async () => {
  const clock = createTestClock();
  const registry = new Registry();
  const watcher = createQueueMeter(registry);
  const queue = createFairQueue({ clock, workers: 1, places: 3, maxWait: 1_000, watcher });
  const ends: (() => void)[] = [];
  const add = (owner: string) =>
    queue.run(owner, () => new Promise<void>((done) => ends.push(done))).catch(() => 'refused');

  const all = ['a', 'a', 'a', 'a', 'b'].map(add);
  expect(await all[3]).toBe('refused');
  clock.advance(2_000);
  ends.shift()?.();
  expect(await Promise.all(all)).toEqual([undefined, ...Array(4).fill('refused')]);
  expect(await readSeries({ registry })).toMatchObject({
    latchkey_password_queue_waiting: 0,
    latchkey_password_queue_refused_total: 4,
    latchkey_password_queue_wait_seconds_count: 1,
  });
});
