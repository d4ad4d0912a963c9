import { describe, expect, it } from 'vitest';
import { createTimeScale, fitPixelsPerMs } from './time-scale.ts';

describe('the time scale', () => {
  const times = [1_000, 1_100, 61_100, 61_300];

  it('is linear where something happens, and leaves a long wait out', () => {
    const { x, breaks, width } = createTimeScale(times, 2);
    expect(x(1_050) - x(1_000)).toBe(100);
    expect(x(1_100) - x(1_000)).toBe(200);
    expect(x(61_100) - x(1_100)).toBe(72);
    expect(breaks).toEqual([{ x: x(1_100) + 36, ms: 60_000 }]);
    expect(width).toBe(x(61_300) + 12);
  });

  it('never runs backwards, also between and beyond the times that it was made for', () => {
    const { x } = createTimeScale(times, 2);
    const places = [0, 1_000, 1_001, 1_100, 30_000, 61_099, 61_100, 61_299, 61_300, 99_999].map(x);
    expect(places).toEqual(places.toSorted((one, other) => one - other));
  });

  it('fits a given width', () => {
    expect(createTimeScale(times, fitPixelsPerMs(times, 700)).width).toBeCloseTo(700);
    expect(fitPixelsPerMs([5], 700)).toBe(1);
    expect(fitPixelsPerMs(times, 10)).toBe(1);
  });
});
