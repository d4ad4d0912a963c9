// @vitest-environment node
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createFakeBrowser } from '../../testing/fake-browser.ts';
import { createRenewalTimer } from './renewal-timer.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function createTimer() {
  const renew = vi.fn();
  const tab = createFakeBrowser().openTab();
  const onOnline = vi.fn();
  const end = Date.now() + 1_000;
  const due = () => Math.max(0, end - Date.now());
  const timer = createRenewalTimer({ tab, due, renew, onWake: () => {}, onOnline });
  return { renew, tab, timer, onOnline };
}

it('a timer that was never started renews nothing, and can be stopped', () => {
  const { renew, timer } = createTimer();
  timer.reschedule();
  timer.stop();
  timer.reschedule();
  vi.advanceTimersByTime(1_000);
  expect(renew).not.toHaveBeenCalled();
});

it('a timer that is stopped neither renews nor listens', () => {
  const { renew, tab, timer, onOnline } = createTimer();
  timer.start();
  timer.stop();
  tab.show();
  tab.goOnline();
  vi.advanceTimersByTime(10_000);
  expect(renew).not.toHaveBeenCalled();
  expect(onOnline).not.toHaveBeenCalled();
});

it('a started timer renews when it is due, also when it was stopped and started again', () => {
  const { renew, timer } = createTimer();
  timer.start();
  vi.advanceTimersByTime(500);
  timer.stop();
  timer.start();
  vi.advanceTimersByTime(499);
  expect(renew).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(renew).toHaveBeenCalledOnce();
});
