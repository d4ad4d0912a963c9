import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { systemClock } from './clock.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'performance'] }));
afterEach(() => void vi.useRealTimers());

it('the clock returns the longer of its two durations, and never less than zero', () => {
  const start = systemClock.now();
  vi.advanceTimersByTime(1_000);
  expect(systemClock.since(start)).toBe(1_000);
  vi.setSystemTime(Date.now() + 60_000);
  expect(systemClock.since(start)).toBe(61_000);
  vi.setSystemTime(Date.now() - 86_400_000);
  expect(systemClock.since(start)).toBe(1_000);
});
