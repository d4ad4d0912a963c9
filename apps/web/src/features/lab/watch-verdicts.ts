import type { LabEvent } from './lab-entry.ts';
import { type Verdict, verdictWords } from './verdict-words.ts';

/**
 * Records by which rule the server decided each refresh of this page. Where LAB is on, the server sends the verdict in
 * a Server-Timing header. The browser keeps the header with its own timings, so the auth code need not know of it.
 */
export function watchVerdicts(record: (event: LabEvent, at: number) => void): void {
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as PerformanceResourceTiming[]) {
      const at = performance.timeOrigin + entry.responseEnd;
      const find = (part: string) =>
        entry.serverTiming.find(({ name }) => name === part)?.description;
      const proof = find('key'); // feature: session-key
      if (proof) record({ type: 'key', proof }, at); // feature: session-key
      const state = find('device'); // feature: device-bound
      if (state) record({ type: 'device', state }, at); // feature: device-bound
      const verdict = find('refresh');
      if (verdict === undefined || !Object.hasOwn(verdictWords, verdict)) continue;
      record({ type: 'verdict', verdict: verdict as Verdict }, at);
    }
  });
  observer.observe({ type: 'resource', buffered: true });
}
