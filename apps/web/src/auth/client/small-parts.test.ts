import { describe, expect, it, vi } from 'vitest';
import { createFakeClock } from '../../testing/fake-clock.ts';
import { failure } from '../../testing/scripted-calls.ts';
import { superseded } from '../call-error.ts';
import { abortable } from './abortable.ts';
import { createBackoff } from './backoff.ts';
import { createEmitter } from './emitter.ts';
import { shareStart } from './share-start.ts';
import { currentTab } from './tab.ts';

describe('back-off', () => {
  it('gets shorter while time passes, and is over when it has passed', () => {
    const clock = createFakeClock();
    const backoff = createBackoff(clock, () => 0);
    backoff.failed(failure('unreachable'));
    const waits = [0, 400, 600, 5_000].map((ms) => {
      clock.advance(ms);
      return backoff.wait();
    });
    expect(waits).toEqual([1_000, 600, 0, 0]);
  });

  it('adds up to a quarter by chance, so that many browsers do not return at once', () => {
    const clock = createFakeClock();
    const waits = [0, 0.5, 1].map((chance) => {
      const backoff = createBackoff(clock, () => chance);
      backoff.failed(failure('unreachable'));
      return backoff.wait();
    });
    expect(waits).toEqual([1_000, 1_125, 1_250]);
  });
});

describe('a Retry-After in the back-off', () => {
  it.each([
    [30, 30_000],
    [600, 600_000],
    [2_592_000, 600_000],
    [Number.POSITIVE_INFINITY, 600_000],
    [Number.NaN, 1_000],
    [-5, 1_000],
  ])('of %s s means a wait of %s ms', (seconds, wait) => {
    const backoff = createBackoff(createFakeClock(), () => 0);
    backoff.failed(failure('service_unavailable', seconds));
    expect(backoff.wait()).toBe(wait);
  });
});

it('a promise is rejected at once when its signal has aborted before', async () => {
  const reason = new Error('left');
  await expect(abortable(new Promise(() => {}), AbortSignal.abort(reason))).rejects.toBe(reason);
});

it('the error of a superseded call explains itself in its message, for logs', () => {
  const message = 'The session changed before this was finished.';
  expect(superseded()).toMatchObject({ name: 'CallError', code: 'superseded', message });
});

describe('what is stopped twice by one caller', () => {
  it.each([
    ['and started again, is running', 1],
    ['and started by another caller before, is running', 2],
  ])('%s', (_what, callers) => {
    let running = 0;
    const start = shareStart(() => {
      running += 1;
      return () => void running--;
    });
    const stop = start();
    if (callers === 2) start();
    stop();
    stop();
    if (callers === 1) start();
    expect(running).toBe(1);
  });
});

it('a function that is subscribed twice is called for the one subscription that is left', () => {
  const emitter = createEmitter<string>();
  const listener = vi.fn();
  const unsubscribe = emitter.subscribe(listener);
  emitter.subscribe(listener);
  unsubscribe();
  emitter.emit('news');
  expect(listener.mock.calls).toEqual([['news']]);
});

describe('the real tab', () => {
  it('reports waking, the network and changes of storage until its listeners unsubscribe', () => {
    const tab = currentTab();
    const heard: unknown[] = [];
    const stops = [
      tab.onWake(() => heard.push('wake')),
      tab.onOnline(() => heard.push('online')),
      tab.onStorage(() => heard.push('storage')),
    ];
    const everything = () => {
      document.dispatchEvent(new Event('visibilitychange'));
      document.dispatchEvent(new Event('resume'));
      window.dispatchEvent(new Event('focus'));
      window.dispatchEvent(new Event('pageshow'));
      window.dispatchEvent(new Event('online'));
      window.dispatchEvent(new Event('storage'));
    };
    everything();
    for (const stop of stops) stop();
    everything();
    expect(heard).toEqual(['wake', 'wake', 'wake', 'wake', 'online', 'storage']);
    expect(tab.storage).toBe(localStorage);
  });

  it('reports whether it is shown', () => {
    const visibility = vi.spyOn(document, 'visibilityState', 'get');
    const isVisible = (['visible', 'hidden'] as const).map((state) => {
      visibility.mockReturnValue(state);
      return currentTab().isVisible();
    });
    visibility.mockRestore();
    expect(isVisible).toEqual([true, false]);
  });

  it('has no storage where the browser forbids it', () => {
    const real = Object.getOwnPropertyDescriptor(window, 'localStorage');
    Object.defineProperty(window, 'localStorage', {
      configurable: true,
      get() {
        throw new DOMException('forbidden', 'SecurityError');
      },
    });
    expect(currentTab().storage).toBeUndefined();
    if (real) Object.defineProperty(window, 'localStorage', real);
  });
});
