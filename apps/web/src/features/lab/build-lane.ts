import { drawActivity } from './activity-bars.ts';
import type { LabEntry } from './lab-entry.ts';
import type { Lane, Mark, MarkKind } from './timeline-model.ts';
import { createTokenBars } from './token-bars.ts';
import { whyDropped } from './why-dropped.ts';

/** Builds the lane of one tab from its entries, which come in the order of time. */
export function buildLane(
  entries: readonly LabEntry[],
  { tab, name, end }: { tab: string; name: string; end: number },
): Lane {
  const tokens = drawTokens(entries, end);
  const activity = drawActivity(entries, end);
  return {
    tab,
    name,
    bars: [...tokens.bars, ...activity.bars],
    marks: [...drawMarks(entries), ...tokens.marks],
    requestRows: activity.requestRows,
    ...(tokens.expires !== undefined && { expires: tokens.expires }),
  };
}

function drawTokens(entries: readonly LabEntry[], end: number) {
  const tokens = createTokenBars();
  for (const entry of entries) {
    const { event, at } = entry;
    tokens.passTo(at);
    if (event.type === 'session-current') {
      const label = `Access token, by ${event.by.replace('-', ' ')}`;
      tokens.hold(entry, { label, lifetime: event.lifetime });
    } else if (event.type === 'control') {
      if (event.token !== undefined) tokens.change(entry, event.token);
    } else if (event.type === 'signed-out' || (event.type === 'tab' && event.what === 'closed')) {
      tokens.letGo(at);
    }
  }
  return { expires: tokens.finish(end), bars: tokens.bars, marks: tokens.marks };
}

function drawMarks(entries: readonly LabEntry[]): Mark[] {
  const marks: Mark[] = [];
  for (const entry of entries) {
    const { event } = entry;
    const mark = (kind: MarkKind, label: string) =>
      marks.push({ id: `${entry.id} ${kind}`, kind, at: entry.at, label });
    if (event.type === 'signed-out') mark('ended', `Signed out: ${event.reason}`);
    if (event.type === 'lock' && event.phase === 'skipped') {
      mark('skipped', `Goes on without the lock (${event.of})`);
    }
    if (event.type === 'call-ended' && event.outcome === 'dropped') {
      mark('dropped', `Answer to ${event.call} dropped: ${whyDropped(entries, entry)}`);
    }
    if (event.type === 'control') mark('control', event.text);
    if (event.type === 'tab') {
      mark('tab', event.what === 'opened' ? 'Opened' : 'Closed or reloaded');
    }
  }
  return marks;
}
