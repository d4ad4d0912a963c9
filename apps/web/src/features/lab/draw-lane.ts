import { shapesOfBar } from './bar-shapes.ts';
import type { Item, Shape, Tone } from './picture.ts';
import { type Label, lineHeight, type Placed, placeLabels } from './place-labels.ts';
import type { TimeScale } from './time-scale.ts';
import type { Bar, Lane, Mark } from './timeline-model.ts';

const nameHeight = 20;
const mostLabelLines = 3;
const rowOf = {
  token: { y: 0, height: 10 },
  lock: { y: 14, height: 8 },
  call: { y: 26, height: 12 },
};
const callLabelY = 51;
const requestsY = 58;
const requestHeight = 6;
const requestStep = 9;
/** The bar of a token that is current at the end goes on so many pixels further. */
const goesOn = 100;

type Options = {
  readonly y: number;
  readonly width: number;
  readonly scale: TimeScale;
  readonly name: string;
};

type DrawnLane = {
  readonly shapes: Shape[];
  readonly items: Item[];
  /** In pixels. `tokenY` is the middle of the token's row, where hand-overs begin and end. */
  readonly height: number;
  readonly tokenY: number;
};

/** Draws one tab: its name, its marks, and its rows below them. */
export function drawLane(lane: Lane, { y, width, scale, name }: Options): DrawnLane {
  const labels = lane.marks.map((mark): Label => {
    return { x: scale.x(mark.at) + 5, text: mark.label, tone: toneOfMark(mark) };
  });
  const placed = placeLabels(labels, { width, mostLines: mostLabelLines });
  const labelsHeight = Math.max(0, ...placed.map(({ line }) => line + 1)) * lineHeight;
  const marksY = y + nameHeight;
  const rowsY = marksY + labelsHeight;
  const bottom = rowsY + requestsY + lane.requestRows * requestStep;
  const shapes: Shape[] = [
    { kind: 'line', tone: 'line', from: [0, y - 8], to: [width, y - 8] },
    { kind: 'text', tone: 'ink', x: 12, y: y + 10, text: name, isStrong: true },
    ...lane.marks.map((mark, index) => {
      // The line begins at its label, so that it does not run through the labels above.
      const line = placed.find(({ label }) => label === labels[index])?.line;
      const from = line === undefined ? rowsY : marksY + line * lineHeight;
      return markLine(mark, scale.x(mark.at), [from, bottom]);
    }),
    ...write(placed, marksY + 10),
    ...write(placeLabels(labelCalls(lane, scale), { width, mostLines: 1 }), rowsY + callLabelY),
  ];
  const items: Item[] = [];
  for (const bar of lane.bars) {
    const box = boxOf(bar, scale, rowsY);
    shapes.push(...shapesOfBar(bar, box));
    items.push({ ...box, ...describeBar(bar), tab: lane.name });
  }
  for (const { id, at, label } of lane.marks) {
    const box = { x: scale.x(at) - 3, y: marksY, width: 6, height: Math.max(labelsHeight, 10) };
    items.push({ ...box, id, at, label, tab: lane.name });
  }
  return { shapes, items, height: bottom - y, tokenY: rowsY + rowOf.token.height / 2 };
}

function boxOf(bar: Bar, scale: TimeScale, rowsY: number) {
  const x = scale.x(bar.from);
  const isToken = bar.kind === 'token' || bar.kind === 'stale';
  const tail = isToken && bar.isOpen ? goesOn : 0;
  const place =
    bar.row === undefined
      ? rowOf[isToken ? 'token' : bar.kind === 'call' ? 'call' : 'lock']
      : { y: requestsY + bar.row * requestStep, height: requestHeight };
  // The bar is one pixel narrower than it lasted, so that a bar that follows at once does not look like a part of it.
  const width = Math.max(scale.x(bar.to) - x - 1, 2) + tail;
  return { x, y: rowsY + place.y, width, height: place.height };
}

function describeBar({ id, label, verdict, from, to }: Bar) {
  return {
    id,
    label: verdict ? `${label} (${verdict})` : label,
    at: from,
    duration: to - from,
  };
}

function labelCalls({ bars }: Lane, scale: TimeScale): Label[] {
  return bars
    .filter(({ kind }) => kind === 'call')
    .map(({ from, label, verdict, isBad }) => ({
      x: scale.x(from),
      text: verdict ? `refresh: ${verdict}` : label,
      tone: isBad ? 'bad' : 'soft',
    }));
}

function toneOfMark({ kind }: Mark): Tone {
  if (kind === 'tab') return 'soft';
  return kind === 'control' ? 'mark' : 'bad';
}

function markLine(mark: Mark, x: number, [top, bottom]: readonly [number, number]): Shape {
  return { kind: 'line', tone: toneOfMark(mark), from: [x, top], to: [x, bottom], isDashed: true };
}

function write(placed: readonly Placed[], y: number): Shape[] {
  return placed.map(({ label: { text, tone }, left, line }) => {
    return { kind: 'text', tone, x: left, y: y + line * lineHeight, text };
  });
}
