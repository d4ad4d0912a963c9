import type { LabEntry, LabEventOf } from './lab-entry.ts';
import { createOpenBars, type OpenBars } from './open-bars.ts';
import { createRequestBars } from './request-bars.ts';

/** The bars of one tab's locks, calls and requests, and how many rows its requests take. */
export function drawActivity(entries: readonly LabEntry[], end: number) {
  const bars = createOpenBars();
  const requests = createRequestBars(bars);
  for (const entry of entries) {
    const { event, at } = entry;
    switch (event.type) {
      case 'lock':
        drawLock(bars, entry, event);
        break;
      case 'call-sent':
        bars.begin(`call ${event.call}`, entry, { kind: 'call', label: event.call });
        break;
      case 'call-ended':
        bars.close(`call ${event.call}`, at, describeCall(event));
        break;
      case 'verdict':
        bars.setVerdict(event.verdict);
        break;
      case 'tab':
        if (event.what === 'closed') bars.closeAll(at);
        break;
      case 'session-current':
      case 'signed-out':
      case 'control':
      case 'key': // feature: session-key
      case 'device': // feature: device-bound
      case 'handed-over':
        break;
      default:
        requests.add(entry, event);
    }
  }
  bars.closeAll(end, { isOpen: true });
  return { bars: bars.ended, requestRows: requests.rowCount() };
}

function drawLock(bars: OpenBars, entry: LabEntry, { of, phase }: LabEventOf<'lock'>): void {
  const key = `lock ${of}`;
  if (phase === 'waiting')
    bars.begin(key, entry, { kind: 'lock-wait', label: `Waits for the lock (${of})` });
  else if (phase === 'acquired')
    bars.begin(key, entry, { kind: 'lock-held', label: `Holds the lock (${of})` });
  else bars.close(key, entry.at);
}

function describeCall({ call, outcome, code }: LabEventOf<'call-ended'>) {
  const result = outcome === 'dropped' ? outcome : (code ?? outcome);
  return { isBad: outcome !== 'done', label: `${call}: ${result}` };
}
