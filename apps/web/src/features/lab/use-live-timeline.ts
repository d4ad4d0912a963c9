import { useEffect, useMemo, useState } from 'react';
import type { LabEntry } from './lab-entry.ts';
import type { Recorder } from './lab-recorder.ts';
import { buildTimeline, type Timeline, untilChange } from './timeline-model.ts';

/** The timeline up to now. Without an event, a bar that goes on grows, and a token expires when its time is over. */
export function useLiveTimeline({ now }: Recorder, entries: readonly LabEntry[]): Timeline {
  const [looked, setLooked] = useState(now);
  const end = Math.max(looked, entries.at(-1)?.at ?? 0);
  const timeline = useMemo(() => buildTimeline(entries, end), [entries, end]);
  const wait = untilChange(timeline, end);

  useEffect(() => {
    if (wait === null) return;
    const timer = setTimeout(() => setLooked(now()), wait);
    return () => clearTimeout(timer);
  });

  return timeline;
}
