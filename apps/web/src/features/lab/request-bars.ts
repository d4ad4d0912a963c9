import type { LabEntry, LabEventOf } from './lab-entry.ts';
import type { OpenBars } from './open-bars.ts';
import { createRows } from './rows.ts';

type RequestEvent = LabEventOf<'request-sent' | 'request-queued' | 'request-ended'>;

/** The bars of each request in a row of its own: it is sent, waits for the refresh, and is replayed. */
export function createRequestBars(bars: OpenBars) {
  const rows = createRows();
  return {
    rowCount: rows.count,
    add(entry: LabEntry, event: RequestEvent): void {
      const key = `request ${event.request}`;
      const row = rows.take(event.request, entry.at);
      if (event.type === 'request-ended') {
        const isBad = event.outcome !== 'answered';
        const label = `Request ${event.request}, ${describeEnd(event)}`;
        bars.close(key, entry.at, { isBad, label });
        rows.free(row, entry.at);
      } else if (event.type === 'request-queued') {
        const label = `Request ${event.request}, refused: ${event.code}`;
        bars.close(key, entry.at, { isBad: true, label });
        bars.begin(key, entry, {
          kind: 'wait',
          row,
          label: `Request ${event.request} waits for the refresh`,
        });
      } else {
        const kind = event.isReplay ? 'replay' : 'request';
        const label = `Request ${event.request} ${event.isReplay ? 'sent once more' : 'sent'}`;
        bars.begin(key, entry, { kind, row, label });
      }
    },
  };
}

function describeEnd({ outcome, status, code }: LabEventOf<'request-ended'>): string {
  if (outcome === 'answered') return `answered ${status}`;
  return code === 'superseded' ? 'dropped: its session is over' : `${outcome}: ${code}`;
}
