import type { AuthEvent } from '../../auth/auth-events.ts';
import type { LabEntry } from './lab-entry.ts';
import { createRows } from './rows.ts';
import type { Bar, Lane, Mark, MarkKind } from './timeline-model.ts';
import { createTokenBars } from './token-bars.ts';
import type { Verdict } from './verdict-words.ts';
import { whyDropped } from './why-dropped.ts';

/** A bar whose end is not known yet. */
type OpenBar = Omit<Bar, 'to' | 'isOpen'>;

type AuthEventOf<Type extends AuthEvent['type']> = Extract<AuthEvent, { type: Type }>;

/** Builds the lane of one tab from its entries, which come in the order of time. */
export function buildLane(
  entries: readonly LabEntry[],
  { tab, name, end }: { tab: string; name: string; end: number },
): Lane {
  const bars: Bar[] = [];
  const marks: Mark[] = [];
  const open = new Map<string, OpenBar>();
  const rows = createRows();
  const tokens = createTokenBars();

  function mark({ id, at }: LabEntry, kind: MarkKind, label: string): void {
    marks.push({ id: `${id} ${kind}`, kind, at, label });
  }

  function begin(key: string, { id, at }: LabEntry, bar: Omit<OpenBar, 'id' | 'from'>): void {
    close(key, at);
    open.set(key, { id, from: at, ...bar });
  }

  function close(key: string, at: number, more: Partial<Bar> = {}): void {
    const bar = open.get(key);
    if (!bar) return;
    open.delete(key);
    bars.push({ ...bar, to: at, isOpen: false, ...more });
  }

  function onLock(entry: LabEntry, { of, phase }: AuthEventOf<'lock'>): void {
    const key = `lock ${of}`;
    if (phase === 'waiting')
      begin(key, entry, { kind: 'lock-wait', label: `Waits for the lock (${of})` });
    else if (phase === 'acquired')
      begin(key, entry, { kind: 'lock-held', label: `Holds the lock (${of})` });
    else close(key, entry.at);
    if (phase === 'skipped') mark(entry, 'skipped', `Goes on without the lock (${of})`);
  }

  function onCallEnded(entry: LabEntry, { call, outcome, code }: AuthEventOf<'call-ended'>): void {
    const isDropped = outcome === 'dropped';
    close(`call ${call}`, entry.at, {
      isBad: outcome !== 'done',
      label: `${call}: ${isDropped ? outcome : (code ?? outcome)}`,
    });
    if (isDropped) {
      mark(entry, 'dropped', `Answer to ${call} dropped: ${whyDropped(entries, entry)}`);
    }
  }

  /** The verdict arrives separately, a little before or after the end of its call. */
  function onVerdict(verdict: Verdict): void {
    const call = open.get('call refresh');
    if (call) open.set('call refresh', { ...call, verdict });
    const index = bars.findLastIndex(
      ({ kind, label }) => kind === 'call' && label.startsWith('refresh'),
    );
    const ended = bars[index];
    if (!call && ended && !ended.verdict) bars[index] = { ...ended, verdict };
  }

  function onRequest(
    entry: LabEntry,
    event: AuthEventOf<'request-sent' | 'request-queued' | 'request-ended'>,
  ): void {
    const key = `request ${event.request}`;
    const row = rows.take(event.request, entry.at);
    if (event.type === 'request-ended') {
      const isBad = event.outcome !== 'answered';
      close(key, entry.at, { isBad, label: `Request ${event.request}, ${describeEnd(event)}` });
      rows.free(row, entry.at);
    } else if (event.type === 'request-queued') {
      const label = `Request ${event.request}, refused: ${event.code}`;
      close(key, entry.at, { isBad: true, label });
      begin(key, entry, {
        kind: 'wait',
        row,
        label: `Request ${event.request} waits for the refresh`,
      });
    } else {
      const kind = event.isReplay ? 'replay' : 'request';
      const label = `Request ${event.request} ${event.isReplay ? 'sent once more' : 'sent'}`;
      begin(key, entry, { kind, row, label });
    }
  }

  function onTab(entry: LabEntry, what: 'opened' | 'closed'): void {
    if (what === 'closed') {
      for (const key of [...open.keys()]) close(key, entry.at);
      tokens.letGo(entry.at);
    }
    mark(entry, 'tab', what === 'opened' ? 'Opened' : 'Closed or reloaded');
  }

  function add(entry: LabEntry): void {
    const { event, at } = entry;
    tokens.passTo(at);
    switch (event.type) {
      case 'session-current': {
        const label = `Access token, by ${event.by.replace('-', ' ')}`;
        tokens.hold(entry, { label, lifetime: event.lifetime });
        break;
      }
      case 'signed-out':
        tokens.letGo(at);
        mark(entry, 'ended', `Signed out: ${event.reason}`);
        break;
      case 'lock':
        onLock(entry, event);
        break;
      case 'call-sent':
        begin(`call ${event.call}`, entry, { kind: 'call', label: event.call });
        break;
      case 'call-ended':
        onCallEnded(entry, event);
        break;
      case 'verdict':
        onVerdict(event.verdict);
        break;
      case 'control':
        mark(entry, 'control', event.text);
        if (event.token !== undefined) tokens.change(entry, event.token);
        break;
      case 'tab':
        onTab(entry, event.what);
        break;
      case 'handed-over':
        break;
      default:
        onRequest(entry, event);
    }
  }

  for (const entry of entries) add(entry);
  for (const key of open.keys()) close(key, end, { isOpen: true });
  const expires = tokens.finish(end);
  return {
    tab,
    name,
    bars: [...tokens.bars, ...bars],
    marks: [...marks, ...tokens.marks],
    requestRows: rows.count(),
    ...(expires !== undefined && { expires }),
  };
}

function describeEnd({ outcome, status, code }: AuthEventOf<'request-ended'>): string {
  if (outcome === 'answered') return `answered ${status}`;
  return code === 'superseded' ? 'dropped: its session is over' : `${outcome}: ${code}`;
}
