/** Maps times to places from left to right, and leaves out long empty stretches. */
export type TimeScale = {
  /** Pixels from the left edge. */
  x(time: number): number;
  readonly width: number;
  /** Where time was left out: the middle of the gap in pixels, and how long it was in milliseconds. */
  readonly breaks: readonly { readonly x: number; readonly ms: number }[];
};

/** A stretch without events that is longer than this, in milliseconds, is drawn as a break. */
const longestGap = 300;
const breakWidth = 72;
const padding = 12;

/** How many pixels a millisecond may take for all the times to fit into a width. */
export function fitPixelsPerMs(times: readonly number[], width: number): number {
  const gaps = findGaps(inOrder(times));
  const drawn = gaps.filter((gap) => gap <= longestGap).reduce((sum, gap) => sum + gap, 0);
  const room = width - 2 * padding - gaps.filter((gap) => gap > longestGap).length * breakWidth;
  return drawn > 0 && room > 0 ? room / drawn : 1;
}

/** A linear scale over the given times, in which every long wait takes the same little room. */
export function createTimeScale(times: readonly number[], pixelsPerMs: number): TimeScale {
  const sorted = inOrder(times);
  const breaks: { x: number; ms: number }[] = [];
  const places: number[] = [padding];
  for (const gap of findGaps(sorted)) {
    const left = places.at(-1) ?? padding;
    if (gap > longestGap) breaks.push({ x: left + breakWidth / 2, ms: gap });
    places.push(left + (gap > longestGap ? breakWidth : gap * pixelsPerMs));
  }
  const placeOf = new Map(sorted.map((time, index) => [time, places[index]]));

  return {
    width: (places.at(-1) ?? padding) + padding,
    breaks,
    x(time) {
      const exact = placeOf.get(time);
      if (exact !== undefined) return exact;
      const after = sorted.findIndex((known) => known > time);
      if (after <= 0) return (after === 0 ? places[0] : places.at(-1)) ?? padding;
      const [from = time, to = time] = [sorted[after - 1], sorted[after]];
      const [left = 0, right = 0] = [places[after - 1], places[after]];
      return left + ((time - from) / (to - from)) * (right - left);
    },
  };
}

const inOrder = (times: readonly number[]) => [...new Set(times)].sort((one, other) => one - other);

function findGaps(sorted: readonly number[]): number[] {
  return sorted.slice(1).map((time, index) => time - (sorted[index] ?? time));
}
