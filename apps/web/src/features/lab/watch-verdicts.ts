import { type Verdict, verdictWords } from './verdict-words.ts';

/**
 * Reports by which rule the server decided each refresh of this page. Where LAB is on, the server sends the verdict in
 * a Server-Timing header. The browser keeps the header with its own timings, so the auth code need not know of it.
 */
export function watchVerdicts(onVerdict: (verdict: Verdict, at: number) => void): void {
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as PerformanceResourceTiming[]) {
      const verdict = entry.serverTiming.find(({ name }) => name === 'refresh')?.description;
      if (verdict === undefined || !Object.hasOwn(verdictWords, verdict)) continue;
      onVerdict(verdict as Verdict, performance.timeOrigin + entry.responseEnd);
    }
  });
  observer.observe({ type: 'resource', buffered: true });
}
