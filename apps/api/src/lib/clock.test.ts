import { expect, it, vi } from 'vitest';
import { systemClock } from './clock.ts';

it('the system clock returns the wall clock’s time in milliseconds', () => {
  vi.useFakeTimers({ now: 1_234_567_890_123, toFake: ['Date'] });
  expect(systemClock.now()).toBe(1_234_567_890_123);
  vi.useRealTimers();
});
