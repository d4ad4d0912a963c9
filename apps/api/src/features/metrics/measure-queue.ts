import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { QueueWatcher } from '../../core/fair-queue.ts';

/** Upper ends in seconds. No work waits longer than five (`passwordQueue` in core/password.ts). */
const buckets = [0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5];

/** Measures the queue in which sign-ins wait for bcrypt. */
export function createQueueMeter(registry: Registry): QueueWatcher {
  const registers = [registry];
  const waiting = new Gauge({
    name: 'latchkey_password_queue_waiting',
    help: 'Password checks that wait for a turn.',
    registers,
  });
  const wait = new Histogram({
    name: 'latchkey_password_queue_wait_seconds',
    help: 'How long password checks waited for their turn.',
    buckets,
    registers,
  });
  const refused = new Counter({
    name: 'latchkey_password_queue_refused_total',
    help: 'Password checks that were refused because the queue was full, answered 503.',
    registers,
  });
  return {
    onLength: (length) => waiting.set(length),
    // The clock may have stepped back.
    onStart: (waited) => wait.observe(Math.max(0, waited) / 1000),
    onRefusal: () => refused.inc(),
  };
}
