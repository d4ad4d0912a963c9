import type { Tab } from '../auth/client/tab.ts';
import { createFakeStorage, type StorageKind } from './fake-storage.ts';

type Options = {
  /** `stuck`: some tab keeps every lock for ever. `deaf`: waiting for a lock cannot be aborted, either. */
  readonly locks?: 'working' | 'missing' | 'stuck' | 'deaf';
  readonly channel?: 'working' | 'missing' | 'refused';
  readonly storage?: StorageKind;
};

export type FakeTab = Tab & {
  /** Acts like the back/forward cache: the tab receives nothing, and missed messages do not come later. */
  freeze(): void;
  thaw(): void;
  /** Delivers a message that cannot be read. */
  garble(): void;
  hide(): void;
  show(): void;
  goOnline(): void;
};

type Listeners = {
  isFrozen: boolean;
  channels: Set<FakeChannel>;
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
  const disk = { values: new Map<string, string>(), kind: storage };
  const tabs: Listeners[] = [];
  const lockManager = locks === 'missing' ? undefined : createLockManager(locks);
  const channels = new Set<FakeChannel>();

  function announceChange(from: Listeners): void {
    for (const other of tabs) {
      if (other === from || other.isFrozen) continue;
      queueMicrotask(() => emit(other.storage));
    }
  }

  return {
    /** What is stored, for all tabs. */
    values: disk.values,
    /** Changes the kind of storage from now on. */
    setStorage(next: StorageKind) {
      disk.kind = next;
    },
    openTab(): FakeTab {
      const own: Listeners = {
        isFrozen: false,
        channels: new Set(),
        wake: new Set(),
        online: new Set(),
        storage: new Set(),
      };
      tabs.push(own);
      let visible = true;
      return {
        locks: lockManager,
        Channel: channel === 'missing' ? undefined : createChannelClass(channels, own, channel),
        storage:
          disk.kind === 'forbidden'
            ? undefined
            : createFakeStorage(disk, () => announceChange(own)),
        isVisible: () => visible,
        onWake: on(own.wake),
        onOnline: on(own.online),
        onStorage: on(own.storage),
        freeze() {
          own.isFrozen = true;
        },
        thaw() {
          own.isFrozen = false;
          emit(own.wake);
        },
        garble() {
          for (const channel of own.channels) channel.onmessageerror?.();
        },
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

function on(set: Set<() => void>) {
  return (listener: () => void) => {
    set.add(listener);
    return () => void set.delete(listener);
  };
}

function emit(set: Set<() => void>): void {
  for (const listener of set) listener();
}

/** Web Locks, exclusive mode: first come, first served; a waiter may be aborted. */
function createLockManager(kind: 'working' | 'stuck' | 'deaf'): LockManager {
  const lastOf = new Map<string, Promise<unknown>>();
  const free = kind === 'working' ? Promise.resolve() : new Promise(() => {});
  const request = (name: string, { signal }: { signal: AbortSignal }, work: () => unknown) => {
    const turn = lastOf.get(name) ?? free;
    const done = (async () => {
      let onAbort = () => {};
      const aborted = new Promise<never>((_, reject) => {
        onAbort = () => reject(signal.reason);
        if (kind !== 'deaf') signal.addEventListener('abort', onAbort);
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

type FakeChannel = {
  readonly name: string;
  readonly owner: Listeners;
  onmessage: ((event: MessageEvent) => void) | null;
  onmessageerror: (() => void) | null;
};

function createChannelClass(
  open: Set<FakeChannel>,
  owner: Listeners,
  kind: 'working' | 'refused',
): typeof BroadcastChannel {
  class Channel implements FakeChannel {
    onmessage: ((event: MessageEvent) => void) | null = null;
    onmessageerror: (() => void) | null = null;
    readonly name: string;
    readonly owner = owner;
    constructor(name: string) {
      if (kind === 'refused') throw new DOMException('no origin', 'SecurityError');
      this.name = name;
      open.add(this);
      owner.channels.add(this);
    }
    postMessage(message: unknown): void {
      if (!open.has(this)) throw new DOMException('closed', 'InvalidStateError');
      const data = structuredClone(message);
      for (const other of open) {
        if (other === this || other.name !== this.name || other.owner.isFrozen) continue;
        queueMicrotask(() => open.has(other) && other.onmessage?.({ data } as MessageEvent));
      }
    }
    close(): void {
      open.delete(this);
      owner.channels.delete(this);
    }
  }
  return Channel as unknown as typeof BroadcastChannel;
}
