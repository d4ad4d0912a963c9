import type { LabEntry } from './lab-entry.ts';

/** Why the answer to a call was dropped: what happened in its tab while the call was under way. */
export function whyDropped(entries: readonly LabEntry[], dropped: LabEntry): string {
  const before = entries.slice(0, entries.indexOf(dropped));
  const cause = before.findLast(
    ({ tab, event }) =>
      tab === dropped.tab && ['call-sent', 'session-current', 'signed-out'].includes(event.type),
  )?.event;
  if (cause?.type === 'signed-out') return `signed out meanwhile (${cause.reason})`;
  if (cause?.type !== 'session-current') return 'the session changed meanwhile';
  return cause.by === 'another-tab'
    ? 'another tab handed over a newer session'
    : 'somebody signed in meanwhile';
}
