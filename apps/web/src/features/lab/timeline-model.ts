import { buildLane } from './build-lane.ts';
import type { LabEntry, LabEvent } from './lab-entry.ts';
import type { Verdict } from './verdict-words.ts';

/** `stale`: an access token that the tab still has and that is no longer good. */
export type BarKind =
  | 'token'
  | 'stale'
  | 'lock-wait'
  | 'lock-held'
  | 'call'
  | 'request'
  | 'wait'
  | 'replay';

/** Something that lasted for a time in one tab. */
export type Bar = {
  readonly id: string;
  readonly kind: BarKind;
  readonly from: number;
  readonly to: number;
  /** Whether it still goes on. `to` is then the end of the picture. */
  readonly isOpen: boolean;
  readonly label: string;
  readonly isBad?: boolean;
  readonly verdict?: Verdict;
  /** The row of a request, from 0; undefined for other bars. */
  readonly row?: number;
};

export type MarkKind = 'expired' | 'ended' | 'skipped' | 'dropped' | 'control' | 'tab';

/** Something that happened at one moment. */
export type Mark = {
  readonly id: string;
  readonly kind: MarkKind;
  readonly at: number;
  readonly label: string;
};

export type Lane = {
  readonly tab: string;
  readonly name: string;
  readonly bars: readonly Bar[];
  readonly marks: readonly Mark[];
  readonly requestRows: number;
  /** When the token that is current at the end of the picture will expire. */
  readonly expires?: number;
};

/** A message from one tab to another, with a token or the end of a session. */
export type HandOver = {
  readonly id: string;
  readonly what: 'session' | 'ended';
  readonly from: string;
  readonly to: string;
  readonly sent: number;
  readonly received: number;
};

export type Timeline = {
  readonly lanes: readonly Lane[];
  readonly handOvers: readonly HandOver[];
  /** When the picture begins. A bar that began earlier is drawn from here. */
  readonly start: number;
};

/** Builds the picture's content: a lane for each tab, in the order of opening. Entries come in the order of time. */
export function buildTimeline(entries: readonly LabEntry[], end: number): Timeline {
  const byTab = new Map<string, LabEntry[]>();
  for (const entry of entries) {
    const own = byTab.get(entry.tab) ?? [];
    byTab.set(entry.tab, own);
    own.push(entry);
  }
  const lanes = [...byTab].map(([tab, own], index) =>
    buildLane(own, { tab, name: `Tab ${index + 1}`, end }),
  );
  return { lanes, handOvers: findHandOvers(entries), start: entries[0]?.at ?? 0 };
}

/** The part of a timeline from a moment on. */
export function clipTimeline({ lanes, handOvers }: Timeline, start: number): Timeline {
  return {
    start,
    lanes: lanes.map((lane) => {
      const bars = lane.bars.filter(({ to }) => to >= start);
      const rows = bars.map(({ row = -1 }) => row + 1);
      const marks = lane.marks.filter(({ at }) => at >= start);
      return { ...lane, bars, marks, requestRows: Math.max(0, ...rows) };
    }),
    handOvers: handOvers.filter(({ sent }) => sent >= start),
  };
}

/** Every moment that needs a place in the picture. */
export function listTimes({ lanes, start }: Timeline): number[] {
  const times = lanes.flatMap(({ bars, marks }) => [
    ...bars.flatMap(({ kind, from, to }) => (isToken(kind) ? [from] : [from, to])),
    ...marks.map(({ at }) => at),
  ]);
  return times.map((time) => Math.max(time, start));
}

/** Milliseconds until the picture changes without an event, because a bar grows or a token expires; null if neither. */
export function untilChange({ lanes }: Timeline, now: number): number | null {
  const goesOn = lanes.some(({ bars }) =>
    bars.some(({ kind, isOpen }) => isOpen && !isToken(kind)),
  );
  if (goesOn) return growth;
  const expiries = lanes.flatMap(({ expires }) => expires ?? []);
  return expiries.length > 0 ? Math.max(Math.min(...expiries) - now, 1) : null;
}

/** How often a bar that goes on is drawn anew, in milliseconds. */
const growth = 250;

const isToken = (kind: BarKind) => kind === 'token' || kind === 'stale';

/** Pairs each token that was taken over, and each sign-out that came by message, with the message right before it. */
function findHandOvers(entries: readonly LabEntry[]): HandOver[] {
  const found: HandOver[] = [];
  entries.forEach(({ id, tab, at, event }, index) => {
    const what = isTakenOver(event);
    if (!what) return;
    const sent = entries
      .slice(0, index)
      .findLast((other) => other.event.type === 'handed-over' && other.event.what === what);
    // A tab that ends the session itself has just sent the message, so it has received nothing.
    if (!sent || sent.tab === tab) return;
    found.push({ id: `${id} from`, what, from: sent.tab, to: tab, sent: sent.at, received: at });
  });
  return found;
}

function isTakenOver(event: LabEvent): HandOver['what'] | null {
  if (event.type === 'session-current') return event.by === 'another-tab' ? 'session' : null;
  if (event.type !== 'signed-out') return null;
  return ['signed-out', 'another-account'].includes(event.reason) ? null : 'ended';
}
