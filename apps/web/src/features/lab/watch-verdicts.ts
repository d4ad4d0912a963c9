import type { Verdict } from './lab-entry.ts';

const verdicts = new Set<string>(['rotate', 'repeat', 'fork', 'reuse']);

/**
 * By which rule the server decided each refresh of this page. It says so in a Server-Timing header where LAB is on,
 * and the browser keeps that with its own timings, so the auth code need not know.
 */
export function watchVerdicts(onVerdict: (verdict: Verdict, at: number) => void): void {
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as PerformanceResourceTiming[]) {
      const verdict = entry.serverTiming.find(({ name }) => name === 'refresh')?.description;
      if (verdict === undefined || !verdicts.has(verdict)) continue;
      onVerdict(verdict as Verdict, performance.timeOrigin + entry.responseEnd);
    }
  });
  observer.observe({ type: 'resource', buffered: true });
}
