import { act, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { bars, entriesOf, held, marks, type Row, sent } from './entries-for-tests.ts';
import type { Recorder } from './lab-recorder.ts';
import { useLiveTimeline } from './use-live-timeline.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Renders the timeline of fixed entries, and returns a way to let time pass. */
function show(rows: readonly Row[]) {
  let time = 0;
  const recorder = { now: () => time } as Recorder;
  const entries = entriesOf(rows);
  const { result } = renderHook(() => useLiveTimeline(recorder, entries));
  return {
    lane: () => result.current.lanes[0],
    pass(ms: number) {
      time += ms;
      act(() => void vi.advanceTimersByTime(ms));
    },
  };
}

it('an access token is shown as expired when its time is over, and not before', () => {
  const { lane, pass } = show([['a', 0, held('login', 900_000)]]);
  pass(899_999);
  expect(marks(lane())).toEqual([]);
  pass(1);
  expect(marks(lane())).toEqual([['expired', 900_000]]);
});

it('the bar of a request that goes on grows four times a second', () => {
  const { lane, pass } = show([['a', 0, sent(1)]]);
  pass(250);
  expect(bars(lane())).toEqual([['request', 0, 250, 0]]);
  pass(250);
  expect(bars(lane())).toEqual([['request', 0, 500, 0]]);
});
