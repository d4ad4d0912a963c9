import type { Tab } from '../auth/tab.ts';
import type { Clock } from '../lib/clock.ts';

type Options = {
  /** `stuck`: some tab holds every lock and never lets go. */
  readonly locks?: 'working' | 'missing' | 'stuck';
  readonly channel?: 'working' | 'missing';
  readonly storage?: 'working' | 'forbidden';
};

export type FakeTab = Tab & {
  hide(): void;
  show(): void;
  goOnline(): void;
};

type Listeners = {
  wake: Set<() => void>;
  online: Set<() => void>;
  storage: Set<() => void>;
};

/** One browser with as many tabs as a test opens: they share locks, channels and storage as real tabs do. */
export function createFakeBrowser({
  locks = 'working',
  channel = 'working',
  storage = 'working',
}: Options = {}) {
  const values = new Map<string, string>();
  const tabs: Listeners[] = [];
  const lockManager = locks === 'missing' ? undefined : createLockManager(locks);
  const Channel = channel === 'missing' ? undefined : createChannelClass();

  function storageOf(own: Listeners): Storage {
    const changed = () => {
      for (const other of tabs) {
        if (other === own) continue;
        queueMicrotask(() => {
          for (const listener of other.storage) listener();
        });
      }
    };
    return {
      getItem: (key: string) => values.get(key) ?? null,
      setItem(key: string, value: string) {
        values.set(key, value);
        changed();
      },
      removeItem(key: string) {
        if (values.delete(key)) changed();
      },
      clear() {
        values.clear();
        changed();
      },
    } as Storage;
  }

  return {
    /** What is stored, for all tabs. */
    values,
    openTab(): FakeTab {
      const own: Listeners = { wake: new Set(), online: new Set(), storage: new Set() };
      tabs.push(own);
      let visible = true;
      const on =
        <Listener>(set: Set<Listener>) =>
        (listener: Listener) => {
          set.add(listener);
          return () => void set.delete(listener);
        };
      const emit = (set: Set<() => void>) => {
        for (const listener of set) listener();
      };
      return {
        locks: lockManager,
        Channel,
        storage: storage === 'forbidden' ? undefined : storageOf(own),
        isVisible: () => visible,
        onWake: on(own.wake),
        onOnline: on(own.online),
        onStorage: on(own.storage),
        hide() {
          visible = false;
          emit(own.wake);
        },
        show() {
          visible = true;
          emit(own.wake);
        },
        goOnline: () => emit(own.online),
      };
    },
  };
}

export type FakeBrowser = ReturnType<typeof createFakeBrowser>;

/** Web Locks, exclusive mode: first come, first served; a waiter may be aborted. */
function createLockManager(kind: 'working' | 'stuck'): LockManager {
  const lastOf = new Map<string, Promise<unknown>>();
  const free = kind === 'stuck' ? new Promise(() => {}) : Promise.resolve();
  const request = (name: string, { signal }: { signal: AbortSignal }, work: () => unknown) => {
    const turn = lastOf.get(name) ?? free;
    const done = (async () => {
      let onAbort = () => {};
      const aborted = new Promise<never>((_, reject) => {
        onAbort = () => reject(signal.reason);
        signal.addEventListener('abort', onAbort);
      });
      await Promise.race([turn, aborted]);
      signal.removeEventListener('abort', onAbort);
      return work();
    })();
    lastOf.set(name, Promise.allSettled([turn, done]));
    return done;
  };
  return { request } as unknown as LockManager;
}

function createChannelClass(): typeof BroadcastChannel {
  const open = new Set<FakeChannel>();
  class FakeChannel {
    onmessage: ((event: MessageEvent) => void) | null = null;
    readonly name: string;
    constructor(name: string) {
      this.name = name;
      open.add(this);
    }
    postMessage(message: unknown): void {
      const data = structuredClone(message);
      for (const other of open) {
        if (other === this || other.name !== this.name) continue;
        queueMicrotask(() => open.has(other) && other.onmessage?.({ data } as MessageEvent));
      }
    }
    close(): void {
      open.delete(this);
    }
  }
  return FakeChannel as unknown as typeof BroadcastChannel;
}

/** Both clocks of a machine, moved by the test. */
export function createFakeClock() {
  let steady = 0;
  let wall = Date.UTC(2026, 0, 15);
  const clock: Clock = {
    now: () => ({ steady, wall }),
    since: (moment) => Math.max(steady - moment.steady, wall - moment.wall, 0),
  };
  return {
    ...clock,
    advance(ms: number) {
      steady += ms;
      wall += ms;
    },
    /** The lid was shut: the wall clock went on, the steady one stood still. */
    sleep(ms: number) {
      wall += ms;
    },
    setWall(ms: number) {
      wall += ms;
    },
  };
}

export type FakeClock = ReturnType<typeof createFakeClock>;
