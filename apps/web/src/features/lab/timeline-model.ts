import { buildLane } from './build-lane.ts';
import type { LabEntry, Verdict } from './lab-entry.ts';

export type BarKind = 'token' | 'lock-wait' | 'lock-held' | 'call' | 'request' | 'wait' | 'replay';

/** Something that lasted, in one tab. */
export type Bar = {
  readonly id: string;
  readonly kind: BarKind;
  readonly from: number;
  readonly to: number;
  /** It goes on: `to` is the end of the picture. */
  readonly isOpen: boolean;
  readonly label: string;
  readonly isBad?: boolean;
  readonly verdict?: Verdict;
  /** Which of the request rows, from 0; undefined for the others. */
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
};

/** A token, or the end of a session, that one tab told another. */
export type HandOver = {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly sent: number;
  readonly received: number;
};

export type Timeline = { readonly lanes: readonly Lane[]; readonly handOvers: readonly HandOver[] };

/** The picture's content: a lane for each tab, in the order they were opened. Entries come in the order of time. */
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
  return { lanes, handOvers: findHandOvers(entries) };
}

/** The part of a timeline from a moment on. */
export function clipTimeline({ lanes, handOvers }: Timeline, start: number): Timeline {
  return {
    lanes: lanes.map((lane) => {
      const bars = lane.bars
        .filter(({ to }) => to >= start)
        .map((bar) => ({ ...bar, from: Math.max(bar.from, start) }));
      const rows = bars.map(({ row = -1 }) => row + 1);
      const marks = lane.marks.filter(({ at }) => at >= start);
      return { ...lane, bars, marks, requestRows: Math.max(0, ...rows) };
    }),
    handOvers: handOvers.filter(({ sent }) => sent >= start),
  };
}

/** Every moment that the picture has to have a place for. */
export function listTimes({ lanes }: Timeline): number[] {
  return lanes.flatMap(({ bars, marks }) => [
    ...bars.flatMap(({ kind, from, to }) => (kind === 'token' ? [from] : [from, to])),
    ...marks.map(({ at }) => at),
  ]);
}

/** Each token that was taken over, with the hand-over right before it. */
function findHandOvers(entries: readonly LabEntry[]): HandOver[] {
  const found: HandOver[] = [];
  entries.forEach(({ id, tab, at, event }, index) => {
    const isTaken =
      (event.type === 'session-held' && event.by === 'another-tab') ||
      (event.type === 'signed-out' && event.reason === 'signed-out-elsewhere');
    if (!isTaken) return;
    const sent = entries
      .slice(0, index)
      .findLast((other) => other.event.type === 'handed-over' && other.tab !== tab);
    if (sent) found.push({ id, from: sent.tab, to: tab, sent: sent.at, received: at });
  });
  return found;
}
