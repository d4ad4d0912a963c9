import { describe, expect, it } from 'vitest';
import { drawTimeline } from './draw-timeline.ts';
import {
  answered,
  bars,
  entriesOf,
  held,
  lock,
  type Row,
  refreshDone,
  refreshSent,
  sent,
  waits,
} from './entries-for-tests.ts';
import type { LabEvent } from './lab-entry.ts';
import { summarize } from './summarize.ts';
import { buildTimeline, clipTimeline, listTimes, untilChange } from './timeline-model.ts';

const twoRequests: Row[] = [
  ['a', 0, held('login')],
  ['a', 5, { type: 'control', text: '2 requests at once' }],
  ['a', 10, sent(1)],
  ['a', 11, sent(2)],
  ['a', 20, waits(1)],
  ['a', 21, lock('waiting')],
  ['a', 22, lock('acquired')],
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
  const timeline = buildTimeline(entriesOf(twoRequests), 140);
  const { lanes, handOvers } = timeline;

  it('has a lane for each tab, with every bar in its place', () => {
    expect(lanes.map(({ name, requestRows }) => [name, requestRows])).toEqual([
      ['Tab 1', 2],
      ['Tab 2', 0],
    ]);
    expect(bars(lanes[0])).toEqual([
      ['token', 0, 41],
      ['token', 41, 140],
      ['request', 10, 20, 0],
      ['lock-wait', 21, 22],
      ['request', 11, 25, 1],
      ['call', 23, 40],
      ['wait', 20, 44, 0],
      ['wait', 25, 45, 1],
      ['replay', 44, 60, 0],
      ['replay', 45, 61, 1],
      ['lock-held', 22, 140],
    ]);
    expect(lanes[0]?.bars.filter(({ isBad }) => isBad).map(({ label }) => label)).toEqual([
      'Request 1, refused: access_token_expired',
      'Request 2, refused: access_token_expired',
    ]);
  });

  it('shows the server’s verdict at the refresh, whether the verdict comes before or after the answer', () => {
    const verdictOf = (rows: readonly Row[]) =>
      buildTimeline(entriesOf(rows), 140).lanes[0]?.bars.find(({ kind }) => kind === 'call')
        ?.verdict;
    expect(verdictOf(twoRequests)).toBe('rotate');
    const late = twoRequests.filter(([, , event]) => event.type !== 'verdict');
    expect(verdictOf([...late, ['a', 150, { type: 'verdict', verdict: 'fork' }]])).toBe('fork');
  });

  it('links the tab that handed the token over to the tab that took it over', () => {
    expect(handOvers).toMatchObject([
      { what: 'session', from: 'a', to: 'b', sent: 41, received: 43 },
    ]);
  });

  it('links the tab that ended the session to the tab that received the end, and draws it as an end', () => {
    const ended: LabEvent = { type: 'handed-over', what: 'ended' };
    const over = (reason: 'signed-out-elsewhere' | 'session-ended'): LabEvent => {
      return { type: 'signed-out', reason };
    };
    const told = buildTimeline(
      entriesOf([
        ...twoRequests,
        ['a', 200, ended],
        ['a', 201, over('session-ended')],
        ['b', 203, over('session-ended')],
        ['b', 300, ended],
        ['a', 302, over('signed-out-elsewhere')],
      ]),
      400,
    );
    expect(told.handOvers.slice(1)).toMatchObject([
      { what: 'ended', from: 'a', to: 'b', sent: 200, received: 203 },
      { what: 'ended', from: 'b', to: 'a', sent: 300, received: 302 },
    ]);
    const { items, shapes } = drawTimeline(told, { pixelsPerMs: 4, ownTab: 'a' });
    expect(items.slice(0, 3).map(({ tab, label }) => `${tab}: ${label}`)).toEqual([
      'Tab 1: Access token handed over to Tab 2',
      'Tab 1: End of the session told to Tab 2',
      'Tab 2: End of the session told to Tab 1',
    ]);
    const toned = (tone: string) => shapes.filter((shape) => shape.tone === tone);
    // Each arrow is a line and the two strokes of its head.
    expect([toned('handOver').length, toned('endTold').length]).toEqual([3, 6]);
  });

  it('is summed up in one line', () => {
    expect(summarize(entriesOf(twoRequests))).toBe(
      '2 requests, 1 refresh, 2 replays, 1 hand-over.',
    );
    expect(summarize([])).toBe('Nothing has been sent yet.');
  });

  it('can be cut at a moment: bars that were over by then are gone, and the others begin there', () => {
    const cut = clipTimeline(timeline, 42);
    expect(bars(cut.lanes[0])?.[1]).toEqual(['wait', 20, 44, 0]);
    expect(Math.min(...listTimes(cut))).toBe(42);
    expect(cut.handOvers).toEqual([]);
    const { items } = drawTimeline(cut, { pixelsPerMs: 4, ownTab: 'a' });
    expect(items.find(({ label }) => label.includes('waits'))).toMatchObject({ x: 12, at: 20 });
  });

  it('changes by itself while something goes on, and when a token expires', () => {
    expect(untilChange(timeline, 140)).toBe(900_041 - 140);
    const waiting = entriesOf(twoRequests.slice(0, 5));
    expect(untilChange(buildTimeline(waiting, 400), 400)).toBe(250);
    expect(bars(buildTimeline(waiting, 400).lanes[0])).toContainEqual(['wait', 20, 400, 0]);
    expect(untilChange(buildTimeline([], 0), 0)).toBeNull();
  });

  it('is drawn with every bar inside it, and one item to point at for each bar, mark and hand-over', () => {
    const picture = drawTimeline(timeline, { pixelsPerMs: 4, ownTab: 'a' });
    expect(picture.items).toHaveLength(11 + 1 + 1 + 1);
    expect(new Set(picture.items.map(({ id }) => id)).size).toBe(14);
    for (const { x, y, width, height } of picture.items) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x + width).toBeLessThanOrEqual(picture.width);
      expect(y + height).toBeLessThanOrEqual(picture.height);
    }
    const dashed = picture.shapes.filter((shape) => shape.kind === 'line' && shape.isDashed);
    expect(dashed).toMatchObject([{ tone: 'mark' }]);
    const texts = picture.shapes.flatMap((shape) => (shape.kind === 'text' ? [shape.text] : []));
    // Texts are on top of everything else.
    expect(picture.shapes.findIndex(({ kind }) => kind === 'text')).toBe(
      picture.shapes.length - texts.length,
    );
    expect(texts).toEqual(
      expect.arrayContaining([
        'Tab 1 (this one)',
        'Tab 2',
        '2 requests at once',
        'refresh: rotate',
      ]),
    );
  });
});
