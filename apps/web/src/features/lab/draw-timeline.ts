import { drawLane } from './draw-lane.ts';
import type { Item, Picture, Shape } from './picture.ts';
import { type Label, lineHeight, placeLabels, widthOf } from './place-labels.ts';
import { createTimeScale, type TimeScale } from './time-scale.ts';
import { type HandOver, listTimes, type Timeline } from './timeline-model.ts';

const top = 70;
/** Where a cut begins, in pixels: below the text that shows how much time was left out. */
const cutTop = 60;
/** The room after the last event, in pixels, for tokens that are still good and for the ends of labels. */
export const afterEnd = 120;
const laneGap = 18;
const arrow = 4;

type Options = {
  readonly pixelsPerMs: number;
  readonly ownTab: string;
  /** The width that the picture has to fill, in pixels. */
  readonly leastWidth?: number;
};

/** Lays the timeline out: lanes one below the other, time from left to right. */
export function drawTimeline(timeline: Timeline, options: Options): Picture {
  const { pixelsPerMs, ownTab, leastWidth = 0 } = options;
  const scale = createTimeScale(listTimes(timeline), pixelsPerMs);
  const width = Math.max(scale.width + afterEnd, leastWidth);
  const shapes: Shape[] = [];
  const items: Item[] = [];
  const tokens = new Map<string, { readonly name: string; readonly y: number }>();
  let y = top;
  for (const lane of timeline.lanes) {
    const name = lane.tab === ownTab ? `${lane.name} (this one)` : lane.name;
    const drawn = drawLane(lane, { y, width, scale, name });
    shapes.push(...drawn.shapes);
    items.push(...drawn.items);
    tokens.set(lane.tab, { name: lane.name, y: drawn.tokenY });
    y += drawn.height + laneGap;
  }
  const handOvers = timeline.handOvers.flatMap((handOver) => {
    const [from, to] = [tokens.get(handOver.from), tokens.get(handOver.to)];
    return from && to ? [drawHandOver(handOver, { from, to, scale })] : [];
  });
  shapes.push(
    ...drawAxis({ scale, width, height: y, pixelsPerMs }),
    ...handOvers.flatMap((one) => one.shapes),
  );
  // Texts come last, so that a cut does not run through them. The items of hand-overs come first, so that the items
  // under such a line can still be pointed at.
  const isText = ({ kind }: Shape) => kind === 'text';
  shapes.sort((one, other) => Number(isText(one)) - Number(isText(other)));
  return { width, height: y, shapes, items: [...handOvers.map(({ item }) => item), ...items] };
}

type End = { readonly name: string; readonly y: number };

/** Draws an arrow from the tab that sent the message to the tab that received it. */
function drawHandOver(
  { id, what, sent, received }: HandOver,
  { from, to, scale }: { from: End; to: End; scale: TimeScale },
): { shapes: Shape[]; item: Item } {
  const tone = what === 'session' ? 'handOver' : 'endTold';
  const [x, endX] = [scale.x(sent), scale.x(received)];
  const back = to.y - arrow * Math.sign(to.y - from.y);
  const line = (begin: [number, number]): Shape => {
    return { kind: 'line', tone, from: begin, to: [endX, to.y] };
  };
  const told = what === 'session' ? 'Access token handed over' : 'End of the session told';
  return {
    shapes: [line([x, from.y]), line([endX - arrow, back]), line([endX + arrow, back])],
    item: {
      id,
      tab: from.name,
      label: `${told} to ${to.name}`,
      at: sent,
      duration: received - sent,
      x: x - 3,
      y: Math.min(from.y, to.y),
      width: endX - x + 6,
      height: Math.abs(to.y - from.y),
    },
  };
}

type Axis = {
  readonly scale: TimeScale;
  readonly width: number;
  readonly height: number;
  readonly pixelsPerMs: number;
};

/** Draws how long a stretch of the picture lasted, and where time was left out. */
function drawAxis({ scale, width, height, pixelsPerMs }: Axis): Shape[] {
  const step =
    [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].find((ms) => ms * pixelsPerMs >= 48) ?? 1000;
  const end = 12 + step * pixelsPerMs;
  const tick = (x: number): Shape => ({ kind: 'line', tone: 'soft', from: [x, 18], to: [x, 26] });
  const labels = scale.breaks.map(({ x, ms }): Label => {
    const text = `${inWords(ms)} left out`;
    return { x: x - widthOf(text) / 2, text, tone: 'soft' };
  });
  return [
    { kind: 'line', tone: 'soft', from: [12, 22], to: [end, 22] },
    tick(12),
    tick(end),
    { kind: 'text', tone: 'soft', x: 12, y: 14, text: `${step} ms` },
    ...scale.breaks.flatMap(({ x }) => drawCut(x, height)),
    ...placeLabels(labels, { width, mostLines: 2 }).map(
      ({ label: { text, tone }, left, line }): Shape => {
        return { kind: 'text', tone, x: left, y: 40 + line * lineHeight, text };
      },
    ),
  ];
}

/** Draws a strip torn out of the picture. The width of a bar that crosses it does not show how long the bar lasted. */
function drawCut(x: number, height: number): Shape[] {
  const [from, half, tooth] = [cutTop, 6, 8];
  const edge = (middle: number): Shape => {
    const count = Math.ceil((height - from) / tooth);
    const points = Array.from({ length: count }, (_, index): [number, number] => {
      return [middle + (index % 2 ? 2 : -2), from + index * tooth];
    });
    return { kind: 'polyline', tone: 'soft', points };
  };
  const box = { x: x - half, y: from, width: 2 * half, height: height - from };
  return [{ kind: 'rect', tone: 'surface', ...box }, edge(x - half), edge(x + half)];
}

function inWords(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 120_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  return `${Math.round(ms / 60_000)} min`;
}
