import type { Item, Picture, Shape, Tone } from './picture.ts';
import { createTimeScale, type TimeScale } from './time-scale.ts';
import { type Bar, type Lane, listTimes, type Mark, type Timeline } from './timeline-model.ts';

const top = 50;
/** Room for what goes on after the last event: tokens are still good, labels have an end. */
export const afterEnd = 120;
const titleHeight = 22;
const rowOf = {
  token: { y: 0, height: 10 },
  lock: { y: 14, height: 8 },
  call: { y: 26, height: 12 },
};
const labelY = 51;
const requestsY = 58;
const requestHeight = 6;
const requestStep = 8;
const laneGap = 18;
/** What a letter of the small text takes, about. */
const letter = 6.2;

const toneOf: Record<Bar['kind'], Tone> = {
  token: 'token',
  'lock-wait': 'lockWait',
  'lock-held': 'lockHeld',
  call: 'call',
  request: 'request',
  wait: 'wait',
  replay: 'replay',
};

/** Lays the timeline out: lanes one below the other, time from left to right. */
export function drawTimeline(
  timeline: Timeline,
  { pixelsPerMs, ownTab }: { pixelsPerMs: number; ownTab: string },
): Picture {
  const scale = createTimeScale(listTimes(timeline), pixelsPerMs);
  const width = scale.width + afterEnd;
  const shapes: Shape[] = [];
  const items: Item[] = [];
  const laneTops = new Map<string, number>();
  let y = top;
  for (const lane of timeline.lanes) {
    laneTops.set(lane.tab, y);
    drawLane(lane, { y, width, scale, isOwn: lane.tab === ownTab, shapes, items });
    y += titleHeight + requestsY + lane.requestRows * requestStep + laneGap;
  }
  drawAxis({ scale, height: y, pixelsPerMs, shapes });
  for (const { from, to, sent, received } of timeline.handOvers) {
    const middle = titleHeight + rowOf.token.height / 2;
    const [fromY, toY] = [laneTops.get(from) ?? 0, laneTops.get(to) ?? 0];
    const line = { from: [scale.x(sent), fromY + middle], to: [scale.x(received), toY + middle] };
    shapes.push({
      kind: 'line',
      tone: 'handOver',
      ...(line as { from: [number, number]; to: [number, number] }),
    });
  }
  return { width, height: y, shapes, items };
}

type Drawing = { readonly scale: TimeScale; readonly shapes: Shape[]; readonly items: Item[] };

function drawLane(
  lane: Lane,
  drawing: Drawing & { y: number; width: number; isOwn: boolean },
): void {
  const { y, width, isOwn, shapes, scale } = drawing;
  shapes.push({ kind: 'line', tone: 'line', from: [0, y - 8], to: [width, y - 8] });
  const name = isOwn ? `${lane.name} (this one)` : lane.name;
  shapes.push({ kind: 'text', tone: 'ink', x: 12, y: y + 12, text: name, isStrong: true });
  for (const bar of lane.bars) drawBar(bar, lane, drawing);
  const calls = lane.bars.filter(({ kind }) => kind === 'call');
  writeLabels(
    calls.map((bar) => ({
      at: bar.from,
      text: bar.verdict ? `refresh: ${bar.verdict}` : bar.label,
      tone: bar.isBad ? 'bad' : 'soft',
    })),
    { y: y + titleHeight + labelY, start: 0, scale, shapes },
  );
  const marks = lane.marks.filter(({ kind }) => kind !== 'tab');
  writeLabels(
    marks.map(({ at, label, kind }) => ({
      at,
      text: label,
      tone: kind === 'control' ? 'mark' : 'bad',
    })),
    { y: y + 12, start: 24 + name.length * 7.5, scale, shapes },
  );
  for (const mark of lane.marks) drawMark(mark, lane, drawing);
}

function drawBar(bar: Bar, lane: Lane, { y, scale, shapes, items }: Drawing & { y: number }): void {
  const x = scale.x(bar.from);
  // One pixel less than it lasted, so that what follows at once can be told from it.
  const width =
    Math.max(scale.x(bar.to) - x - 1, 2) + (bar.kind === 'token' && bar.isOpen ? 100 : 0);
  const place =
    bar.row === undefined
      ? rowOf[bar.kind === 'token' ? 'token' : bar.kind === 'call' ? 'call' : 'lock']
      : { y: requestsY + bar.row * requestStep, height: requestHeight };
  const box = { x, y: y + titleHeight + place.y, width, height: place.height };
  shapes.push({ kind: 'rect', tone: bar.isBad ? 'bad' : toneOf[bar.kind], ...box });
  items.push({
    ...box,
    id: bar.id,
    label: bar.verdict ? `${bar.label} (${bar.verdict})` : bar.label,
    tab: lane.name,
    at: bar.from,
    duration: bar.to - bar.from,
  });
}

function drawMark(
  mark: Mark,
  lane: Lane,
  { y, scale, shapes, items }: Drawing & { y: number },
): void {
  const x = scale.x(mark.at);
  const tone = mark.kind === 'control' ? 'mark' : mark.kind === 'tab' ? 'soft' : 'bad';
  const height = requestsY + lane.requestRows * requestStep;
  shapes.push({
    kind: 'line',
    tone,
    from: [x, y + titleHeight - 6],
    to: [x, y + titleHeight + height],
    isDashed: true,
  });
  items.push({
    id: mark.id,
    label: mark.label,
    tab: lane.name,
    at: mark.at,
    x: x - 3,
    y: y + titleHeight - 6,
    width: 6,
    height: 14,
  });
}

type Label = { readonly at: number; readonly text: string; readonly tone: string };

/** How far from its moment a label may stand. */
const mostShift = 160;

/** Writes what does not run into the label before it; the rest can still be pointed at. */
function writeLabels(
  labels: readonly Label[],
  { y, start, scale, shapes }: Pick<Drawing, 'scale' | 'shapes'> & { y: number; start: number },
): void {
  let taken = start;
  for (const { at, text, tone } of labels.toSorted((one, other) => one.at - other.at)) {
    const x = scale.x(at);
    if (taken - x > mostShift) continue;
    const left = Math.max(x + 2, taken);
    shapes.push({ kind: 'text', tone: tone as Tone, x: left, y, text });
    taken = left + 10 + text.length * letter;
  }
}

function drawAxis({
  scale,
  height,
  pixelsPerMs,
  shapes,
}: Pick<Drawing, 'scale' | 'shapes'> & { height: number; pixelsPerMs: number }): void {
  const step =
    [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].find((ms) => ms * pixelsPerMs >= 48) ?? 1000;
  const end = 12 + step * pixelsPerMs;
  shapes.push({ kind: 'line', tone: 'soft', from: [12, 20], to: [end, 20] });
  shapes.push({ kind: 'text', tone: 'soft', x: 12, y: 15, text: `${step} ms` });
  for (const { x, ms } of scale.breaks) {
    shapes.push({ kind: 'line', tone: 'line', from: [x, 38], to: [x, height], isDashed: true });
    shapes.push({ kind: 'text', tone: 'soft', x: x - 14, y: 34, text: inWords(ms) });
  }
}

function inWords(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 120_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  return `${Math.round(ms / 60_000)} min`;
}
