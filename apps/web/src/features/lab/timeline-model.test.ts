import { describe, expect, it } from 'vitest';
import { drawTimeline } from './draw-timeline.ts';
import type { LabEntry, LabEvent } from './lab-entry.ts';
import { summarize } from './summarize.ts';
import { buildTimeline, clipTimeline, type Lane } from './timeline-model.ts';

type Row = readonly [tab: string, at: number, event: LabEvent];

const entriesOf = (rows: readonly Row[]): LabEntry[] =>
  rows.map(([tab, at, event], index) => ({ id: `${tab}:${index}`, tab, at, event }));

const held = (by: 'login' | 'refresh' | 'another-tab', lifetime = 900_000): LabEvent => ({
  type: 'session-held',
  by,
  lifetime,
});
const sent = (request: number, isReplay = false): LabEvent => ({
  type: 'request-sent',
  request,
  method: 'get',
  path: '/user/me',
  isReplay,
});
const waits = (request: number): LabEvent => ({ type: 'request-waits', request });
const answered = (request: number): LabEvent => ({
  type: 'request-ended',
  request,
  outcome: 'answered',
  status: 200,
});
const lock = (phase: 'waiting' | 'held' | 'released' | 'skipped'): LabEvent => ({
  type: 'lock',
  of: 'refresh',
  phase,
});
const refreshSent: LabEvent = { type: 'call-sent', call: 'refresh' };
const refreshDone: LabEvent = { type: 'call-ended', call: 'refresh', outcome: 'done' };

const bars = (lane: Lane | undefined) =>
  lane?.bars.map(({ kind, from, to, row }) => [
    kind,
    from,
    to,
    ...(row === undefined ? [] : [row]),
  ]);
const marks = (lane: Lane | undefined) => lane?.marks.map(({ kind, at }) => [kind, at]);

const twoRequests: Row[] = [
  ['a', 0, held('login')],
  ['a', 5, { type: 'control', text: '2 requests at once' }],
  ['a', 10, sent(1)],
  ['a', 11, sent(2)],
  ['a', 20, waits(1)],
  ['a', 21, lock('waiting')],
  ['a', 22, lock('held')],
  ['a', 23, refreshSent],
  ['a', 25, waits(2)],
  ['a', 39, { type: 'verdict', verdict: 'rotate' }],
  ['a', 40, refreshDone],
  ['a', 41, held('refresh')],
  ['a', 41, { type: 'handed-over', what: 'session' }],
  ['b', 43, held('another-tab')],
  ['a', 44, sent(1, true)],
  ['a', 45, sent(2, true)],
  ['a', 60, answered(1)],
  ['a', 61, answered(2)],
  ['a', 140, lock('released')],
];

describe('the picture of two requests that share a refresh', () => {
  const { lanes, handOvers } = buildTimeline(entriesOf(twoRequests), 140);

  it('has a lane for each tab, with every stretch where it belongs', () => {
    expect(lanes.map(({ name, requestRows }) => [name, requestRows])).toEqual([
      ['Tab 1', 2],
      ['Tab 2', 0],
    ]);
    expect(bars(lanes[0])).toEqual([
      ['request', 10, 20, 0],
      ['lock-wait', 21, 22],
      ['request', 11, 25, 1],
      ['call', 23, 40],
      ['token', 0, 41],
      ['wait', 20, 44, 0],
      ['wait', 25, 45, 1],
      ['replay', 44, 60, 0],
      ['replay', 45, 61, 1],
      ['lock-held', 22, 140],
      ['token', 41, 140],
    ]);
  });

  it('says the server’s verdict at the refresh, whether it comes before or after the answer', () => {
    const verdictOf = (rows: readonly Row[]) =>
      buildTimeline(entriesOf(rows), 140).lanes[0]?.bars.find(({ kind }) => kind === 'call')
        ?.verdict;
    expect(verdictOf(twoRequests)).toBe('rotate');
    const late = twoRequests.filter(([, , event]) => event.type !== 'verdict');
    expect(verdictOf([...late, ['a', 150, { type: 'verdict', verdict: 'fork' }]])).toBe('fork');
  });

  it('joins the tab that handed the token over to the one that took it', () => {
    expect(handOvers).toMatchObject([{ from: 'a', to: 'b', sent: 41, received: 43 }]);
  });

  it('is summed up in one line', () => {
    expect(summarize(entriesOf(twoRequests))).toBe(
      '2 requests, 1 refresh, 2 replays, 1 hand-over.',
    );
    expect(summarize([])).toBe('Nothing has been sent yet.');
  });

  it('can be cut at a moment: what was over by then is gone, what went on begins there', () => {
    const cut = clipTimeline({ lanes, handOvers }, 42);
    expect(bars(cut.lanes[0])?.[0]).toEqual(['wait', 42, 44, 0]);
    expect(cut.handOvers).toEqual([]);
  });

  it('is drawn with every stretch inside it, one item to point at for each bar and mark', () => {
    const picture = drawTimeline({ lanes, handOvers }, { pixelsPerMs: 4, ownTab: 'a' });
    expect(picture.items).toHaveLength(11 + 1 + 1);
    for (const { x, y, width, height } of picture.items) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x + width).toBeLessThanOrEqual(picture.width);
      expect(y + height).toBeLessThanOrEqual(picture.height);
    }
    const texts = picture.shapes.flatMap((shape) => (shape.kind === 'text' ? [shape.text] : []));
    expect(texts).toEqual(expect.arrayContaining(['Tab 1 (this one)', 'Tab 2', 'refresh: rotate']));
  });
});

describe('a lane', () => {
  const laneOf = (rows: readonly Row[], end: number) =>
    buildTimeline(entriesOf(rows), end).lanes[0];

  it('shows the moment a token expires, and that none is held until the next', () => {
    const lane = laneOf(
      [
        ['a', 0, held('login', 100)],
        ['a', 300, held('refresh', 1_000)],
      ],
      400,
    );
    expect(bars(lane)).toEqual([
      ['token', 0, 100],
      ['token', 300, 400],
    ]);
    expect(marks(lane)).toEqual([['expired', 100]]);
  });

  it('ends everything with the tab, and shows why somebody was signed out', () => {
    const lane = laneOf(
      [
        ['a', 0, held('login')],
        ['a', 10, sent(1)],
        ['a', 20, { type: 'signed-out', reason: 'session-ended' }],
        ['a', 30, { type: 'tab', what: 'closed' }],
      ],
      99,
    );
    expect(bars(lane)).toEqual([
      ['token', 0, 20],
      ['request', 10, 30, 0],
    ]);
    expect(marks(lane)).toEqual([
      ['ended', 20],
      ['tab', 30],
    ]);
  });

  it('shows an answer that was dropped, a lock that was gone without, and a failure', () => {
    const lane = laneOf(
      [
        ['a', 0, lock('waiting')],
        ['a', 5, lock('skipped')],
        ['a', 6, refreshSent],
        ['a', 9, { type: 'call-ended', call: 'refresh', outcome: 'dropped' }],
        ['a', 10, sent(1)],
        ['a', 12, { type: 'request-ended', request: 1, outcome: 'failed', code: 'unreachable' }],
      ],
      20,
    );
    expect(marks(lane)).toEqual([
      ['skipped', 5],
      ['dropped', 9],
    ]);
    expect(lane?.bars.filter(({ isBad }) => isBad).map(({ label }) => label)).toEqual([
      'refresh: dropped',
      'Request 1, failed: unreachable',
    ]);
  });

  it('gives a row to a later request once the one before is over', () => {
    const lane = laneOf(
      [
        ['a', 0, sent(1)],
        ['a', 5, answered(1)],
        ['a', 9, sent(2)],
      ],
      10,
    );
    expect(lane?.requestRows).toBe(1);
  });
});
