import { product } from '@latchkey/contracts/product';
import type { LabEntry, LabEvent } from './lab-entry.ts';
import { createStore } from './store.ts';

type Message =
  | { readonly type: 'hello' }
  | { readonly type: 'entries'; readonly entries: readonly LabEntry[] }
  | { readonly type: 'clear' };

type Options = {
  /** `sessionStorage`, which belongs to this tab alone and survives a reload. */
  readonly storage: Storage;
  readonly Channel: typeof BroadcastChannel | undefined;
  /** Milliseconds since 1970, with fractions. */
  readonly now: () => number;
};

/** How many entries are kept. They are enough for hours of use, and the oldest are dropped first. */
const capacity = 4_000;
/** How long events are collected before they are shown and sent together, in milliseconds. */
const together = 50;
const storageKey = `${product.slug}.lab`;

/** Collects the events of all tabs. Each tab sends its new events to the others, and all its events to a new tab. */
export function createRecorder({ storage, Channel, now }: Options) {
  const kept = readKept(storage);
  const tab = kept?.tab ?? crypto.randomUUID().slice(0, 8);
  const entries = createStore<readonly LabEntry[]>(kept?.entries ?? []);
  let count = kept?.count ?? 0;
  const channel = Channel && new Channel(storageKey);
  const post = (message: Message) => channel?.postMessage(message);
  const own = () => entries.get().filter((entry) => entry.tab === tab);

  let arrived: LabEntry[] = [];
  let unsent: LabEntry[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** Many events come at once, so they are shown and sent together. */
  function collect(more: readonly LabEntry[]): void {
    arrived.push(...more);
    timer ??= setTimeout(flush, together);
  }

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (unsent.length > 0) post({ type: 'entries', entries: unsent });
    unsent = [];
    const known = new Set(entries.get().map(({ id }) => id));
    const fresh = arrived.filter(({ id }) => !known.has(id));
    arrived = [];
    const all = [...entries.get(), ...fresh].sort((one, other) => one.at - other.at);
    entries.set(all.slice(-capacity));
  }

  function record(event: LabEvent, at = now()): void {
    count += 1;
    const entry = { id: `${tab}:${count}`, tab, at, event };
    unsent.push(entry);
    collect([entry]);
  }

  if (channel) {
    channel.onmessage = ({ data }: MessageEvent<Message>) => {
      if (data.type === 'hello') post({ type: 'entries', entries: own() });
      else if (data.type === 'clear') entries.set([]);
      else collect(data.entries);
    };
    post({ type: 'hello' });
  }

  return {
    tab,
    entries,
    now,
    record,
    clear() {
      entries.set([]);
      post({ type: 'clear' });
    },
    /** Saves this tab's entries before the page goes, so that a reload finds them. */
    keep() {
      flush();
      storage.setItem(storageKey, JSON.stringify({ tab, count, entries: own() }));
    },
  };
}

export type Recorder = ReturnType<typeof createRecorder>;

/** Reads what this tab saved before a reload. It is removed at once, so that no duplicated tab takes the same name. */
function readKept(storage: Storage): { tab: string; count: number; entries: LabEntry[] } | null {
  const text = storage.getItem(storageKey);
  storage.removeItem(storageKey);
  return text === null ? null : JSON.parse(text);
}
