import { describeEntry } from './describe-entry.ts';
import type { LabEntry } from './lab-entry.ts';
import type { Timeline } from './timeline-model.ts';

type LogLine = {
  readonly id: string;
  readonly at: number;
  readonly who: string;
  readonly text: string;
};

/** Lists every entry as a sentence, in the order of time. Adds the expiry of access tokens, which has no entry. */
export function listLog(entries: readonly LabEntry[], { lanes }: Timeline): LogLine[] {
  const names = new Map(lanes.map(({ tab, name }) => [tab, name]));
  const told = entries.map((entry) => ({
    id: entry.id,
    at: entry.at,
    who: names.get(entry.tab) ?? '',
    text: describeEntry(entry, entries),
  }));
  const expiries = lanes.flatMap(({ name, marks }) =>
    marks
      .filter(({ kind }) => kind === 'expired')
      .map(({ id, at, label }) => ({ id, at, who: name, text: `${label}.` })),
  );
  return [...told, ...expiries].sort((one, other) => one.at - other.at);
}
