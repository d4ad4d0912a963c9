import type { LabEntry, LabEvent } from './lab-entry.ts';

/** Actions this close together, in milliseconds, count as one: a button may act in all tabs, or act several times. */
const together = 250;

/** Sums up in one line what has happened from an entry on: "20 requests, 1 refresh, 20 replays". */
export function summarize(entries: readonly LabEntry[], from = lastBeginning(entries)): string {
  const recent = entries.slice(from).map(({ event }) => event);
  const count = (is: (event: LabEvent) => boolean) => recent.filter(is).length;
  const facts: [number, string, string][] = [
    [count((event) => event.type === 'request-sent' && !event.isReplay), 'request', 'requests'],
    [
      count((event) => event.type === 'call-sent' && event.call === 'refresh'),
      'refresh',
      'refreshes',
    ],
    [count((event) => event.type === 'request-sent' && event.isReplay), 'replay', 'replays'],
    [
      count((event) => event.type === 'session-current' && event.by === 'another-tab'),
      'hand-over',
      'hand-overs',
    ],
    [
      count((event) => event.type === 'request-ended' && event.outcome !== 'answered'),
      'failed request',
      'failed requests',
    ],
  ];
  const told = facts.filter(([number]) => number > 0);
  if (told.length === 0) return `Nothing has been sent ${from > 0 ? 'since' : 'yet'}.`;
  return `${told.map(([number, one, many]) => `${number} ${number === 1 ? one : many}`).join(', ')}.`;
}

/** The index of the entry with which the last group of actions begins; 0 when there is none. */
export function lastBeginning(entries: readonly LabEntry[]): number {
  let beginning = 0;
  let last = Number.NEGATIVE_INFINITY;
  entries.forEach(({ event, at }, index) => {
    if (event.type !== 'control' || event.isStep) return;
    if (at - last > together) beginning = index;
    last = at;
  });
  return beginning;
}
