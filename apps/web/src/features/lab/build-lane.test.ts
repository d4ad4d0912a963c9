import { describe, expect, it } from 'vitest';
import {
  answered,
  bars,
  entriesOf,
  held,
  lock,
  marks,
  type Row,
  refreshSent,
  sent,
  waits,
} from './entries-for-tests.ts';
import type { LabEvent, TokenChange } from './lab-entry.ts';
import { listLog } from './list-log.ts';
import { buildTimeline } from './timeline-model.ts';

describe('a lane', () => {
  const laneOf = (rows: readonly Row[], end: number) =>
    buildTimeline(entriesOf(rows), end).lanes[0];
  const logOf = (rows: readonly Row[], end: number) =>
    listLog(entriesOf(rows), buildTimeline(entriesOf(rows), end)).map(
      ({ at, text }) => `${at} ${text}`,
    );
  const control = (text: string, token: TokenChange): LabEvent => ({
    type: 'control',
    text,
    token,
  });

  it('shows the moment a token expires, and shows it as stale from then until the next token', () => {
    const lane = laneOf(
      [
        ['a', 0, held('login', 100)],
        ['a', 300, held('refresh', 1_000)],
      ],
      400,
    );
    expect(bars(lane)).toEqual([
      ['token', 0, 100],
      ['stale', 100, 300],
      ['token', 300, 400],
    ]);
    expect(marks(lane)).toEqual([['expired', 100]]);
    expect(lane?.expires).toBe(1_300);
  });

  it('shows that a token expires when nothing else happens, and so does the log', () => {
    const rows: Row[] = [['a', 0, held('login', 100)]];
    expect(marks(laneOf(rows, 99))).toEqual([]);
    expect(marks(laneOf(rows, 100))).toEqual([['expired', 100]]);
    expect(laneOf(rows, 100)?.expires).toBeUndefined();
    expect(logOf(rows, 100)).toEqual([
      '0 Holds a new access token, by login, for 0 s.',
      '100 Access token expired.',
    ]);
  });

  it('shows that a sleep or a wrong date ends a token, and that the right date makes it good again', () => {
    const rows: Row[] = [
      ['a', 0, held('login', 900)],
      ['a', 100, control('clock set forward a day', { left: 0 })],
      ['a', 200, control('clock set right', { left: 700 })],
      ['a', 300, control('slept for 16 min', { left: 0 })],
    ];
    expect(bars(laneOf(rows, 400))).toEqual([
      ['token', 0, 100],
      ['stale', 100, 200],
      ['token', 200, 300],
      ['stale', 300, 400],
    ]);
    expect(logOf(rows, 400).slice(-2)).toEqual([
      '300 Lab: slept for 16 min.',
      '300 Access token expired.',
    ]);
  });

  it('shows a token that was made stale as stale until the next token, whatever the date', () => {
    const rows: Row[] = [
      ['a', 0, held('login', 900)],
      ['a', 100, control('access token made stale', 'stale')],
      ['a', 150, control('clock set right', { left: 700 })],
      ['a', 200, held('refresh', 900)],
      ['a', 300, { type: 'signed-out', reason: 'signed-out' }],
      ['a', 350, control('access token made stale', 'stale')],
    ];
    const lane = laneOf(rows, 400);
    expect(bars(lane)).toEqual([
      ['token', 0, 100],
      ['stale', 100, 200],
      ['token', 200, 300],
    ]);
    expect(marks(lane)?.filter(([kind]) => kind === 'expired')).toEqual([]);
  });

  it.each<[string, LabEvent[]]>([
    ['signed out meanwhile (signed-out)', [{ type: 'signed-out', reason: 'signed-out' }]],
    ['another tab handed over a newer session', [held('another-tab')]],
    ['somebody signed in meanwhile', [held('login')]],
    ['the session changed meanwhile', []],
  ])('gives the reason for a dropped answer: %s', (why, meanwhile) => {
    const rows: Row[] = [
      ['a', 0, held('refresh')],
      ['a', 1, refreshSent],
      ...meanwhile.map((event): Row => ['a', 2, event]),
      ['b', 2, held('login')],
      ['a', 3, { type: 'call-ended', call: 'refresh', outcome: 'dropped', code: 'superseded' }],
    ];
    const label = `Answer to refresh dropped: ${why}`;
    expect(laneOf(rows, 9)?.marks.at(-1)).toMatchObject({ kind: 'dropped', label });
    expect(logOf(rows, 9).at(-1)).toBe(`3 Drops the answer to refresh: ${why}.`);
  });

  it('shows that a waiting request was dropped when its session ended, and why', () => {
    const rows: Row[] = [
      ['a', 0, sent(1)],
      ['a', 1, waits(1)],
      ['a', 2, { type: 'request-ended', request: 1, outcome: 'failed', code: 'superseded' }],
    ];
    expect(laneOf(rows, 9)?.bars).toMatchObject([
      { kind: 'request', isBad: true },
      { kind: 'wait', isBad: true, label: 'Request 1, dropped: its session is over' },
    ]);
    expect(logOf(rows, 9).at(-1)).toBe(
      '2 Request 1 is dropped: the session it was sent in is over.',
    );
  });

  it('ends every bar when its tab closes, and shows why somebody was signed out', () => {
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

  it('shows a dropped answer, a skipped lock, and a failed request', () => {
    const lane = laneOf(
      [
        ['a', 0, lock('waiting')],
        ['a', 5, lock('skipped')],
        ['a', 6, refreshSent],
        ['a', 9, { type: 'call-ended', call: 'refresh', outcome: 'dropped', code: 'superseded' }],
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

  it('reuses the row of a request for a later one once the first is over', () => {
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
