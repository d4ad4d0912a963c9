import type { LabEntry, LabEvent } from './lab-entry.ts';
import type { Lane } from './timeline-model.ts';

/** One entry of a test in short form. */
export type Row = readonly [tab: string, at: number, event: LabEvent];

export const entriesOf = (rows: readonly Row[]): LabEntry[] =>
  rows.map(([tab, at, event], index) => ({ id: `${tab}:${index}`, tab, at, event }));

export const held = (by: 'login' | 'refresh' | 'another-tab', lifetime = 900_000): LabEvent => ({
  type: 'session-current',
  by,
  lifetime,
});
export const sent = (request: number, isReplay = false): LabEvent => ({
  type: 'request-sent',
  request,
  method: 'get',
  path: '/user/me',
  isReplay,
});
/** The request is queued until the refresh is over, after it was refused or before it was sent. */
export const waits = (request: number, isRefused = true): LabEvent => ({
  type: 'request-queued',
  request,
  ...(isRefused && { code: 'access_token_expired' }),
});
export const answered = (request: number): LabEvent => ({
  type: 'request-ended',
  request,
  outcome: 'answered',
  status: 200,
});
export const lock = (phase: 'waiting' | 'acquired' | 'released' | 'skipped'): LabEvent => ({
  type: 'lock',
  of: 'refresh',
  phase,
});
export const refreshSent: LabEvent = { type: 'call-sent', call: 'refresh' };
export const refreshDone: LabEvent = { type: 'call-ended', call: 'refresh', outcome: 'done' };

/** The bars of a lane in short form: kind, from, to, row. */
export const bars = (lane: Lane | undefined) =>
  lane?.bars.map(({ kind, from, to, row }) => [
    kind,
    from,
    to,
    ...(row === undefined ? [] : [row]),
  ]);
export const marks = (lane: Lane | undefined) => lane?.marks.map(({ kind, at }) => [kind, at]);
