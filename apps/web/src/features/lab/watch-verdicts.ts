import { type Verdict, verdictWords } from './verdict-words.ts';

/**
 * By which rule the server decided each refresh of this page. It says so in a Server-Timing header where LAB is on,
 * and the browser keeps that with its own timings, so the auth code need not know.
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
