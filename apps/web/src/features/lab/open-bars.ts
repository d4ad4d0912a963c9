import type { LabEntry } from './lab-entry.ts';
import type { Bar } from './timeline-model.ts';
import type { Verdict } from './verdict-words.ts';

/** A bar whose end is not known yet. */
type OpenBar = Omit<Bar, 'to' | 'isOpen'>;

export type OpenBars = ReturnType<typeof createOpenBars>;

/** Bars that one entry begins and a later entry ends, by a common key. A key has at most one open bar. */
export function createOpenBars() {
  const ended: Bar[] = [];
  const open = new Map<string, OpenBar>();

  function close(key: string, at: number, more: Partial<Bar> = {}): void {
    const bar = open.get(key);
    if (!bar) return;
    open.delete(key);
    ended.push({ ...bar, to: at, isOpen: false, ...more });
  }

  return {
    /** The bars that have ended, in the order of their ends. */
    ended,
    begin(key: string, { id, at }: LabEntry, bar: Omit<OpenBar, 'id' | 'from'>): void {
      close(key, at);
      open.set(key, { id, from: at, ...bar });
    },
    close,
    closeAll(at: number, more?: Partial<Bar>): void {
      for (const key of [...open.keys()]) close(key, at, more);
    },
    /** The verdict arrives separately, a little before or after the end of its call. */
    setVerdict(verdict: Verdict): void {
      const call = open.get('call refresh');
      if (call) open.set('call refresh', { ...call, verdict });
      const index = ended.findLastIndex(
        ({ kind, label }) => kind === 'call' && label.startsWith('refresh'),
      );
      const last = ended[index];
      if (!call && last && !last.verdict) ended[index] = { ...last, verdict };
    },
  };
}
