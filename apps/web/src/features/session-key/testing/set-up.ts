import { IDBFactory, IDBObjectStore } from 'fake-indexeddb';
import { expect, vi } from 'vitest';
import type { SessionKey } from '../../../auth/auth-types.ts';
import type { CallError } from '../../../auth/call-error.ts';
import { createFakeClock } from '../../../testing/fake-clock.ts';
import { createSessionKey } from '../create-session-key.ts';
import { createBoundServer } from './bound-server.ts';

const timeout = 8_000;

/** A browser with storage of its own, in front of a server that binds sessions. Tabs share both. */
export function setUpBrowser() {
  vi.stubGlobal('indexedDB', new IDBFactory());
  vi.stubGlobal('location', { origin: 'https://page.example' });
  const server = createBoundServer();
  const clock = createFakeClock();
  const openTab = () => createSessionKey(clock);
  return {
    ...{ server, clock, openTab, tab: openTab() },
    signIn: (tab: SessionKey) => tab.begin('/auth/login', server.to('/auth/login'), timeout),
    refresh: (tab: SessionKey) => tab.goOn('/auth/refresh', server.to('/auth/refresh'), timeout),
  };
}

/** The code with which the work fails, or `done`. */
export const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: CallError) => error.code,
  );

/** The answer of a server that binds no sessions. */
export const unbound = async () => createBoundServer().answer('/auth/login', undefined);

/** Matches a nonce, which begins with the name of its key. */
export const ending = (text: string) => expect.stringMatching(new RegExp(`^[\\w-]{11}\\.${text}$`));

const failing = () => {
  throw new DOMException('no', 'SecurityError');
};

/** How a browser can fail to keep a key. */
export const faults = {
  'there is no storage': () => vi.stubGlobal('indexedDB', undefined),
  'storage is refused': () => vi.stubGlobal('indexedDB', { open: failing }),
  'opening storage fails': () =>
    vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      const request = { onerror: () => {} };
      queueMicrotask(() => request.onerror());
      return request as unknown as IDBOpenDBRequest;
    }),
  'keys cannot be stored': () =>
    vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(() => {
      throw new DOMException('no', 'DataCloneError');
    }),
  'what was stored is not there': () =>
    vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(function add(
      this: IDBObjectStore,
    ) {
      return this.get('nothing');
    }),
  'there is no cryptography': () => vi.stubGlobal('crypto', {}),
  'storage hangs': () => vi.stubGlobal('indexedDB', { open: () => ({}) }),
} as const;

/** Passes more time than all waits of a call together, where nothing but time makes it go on. */
export async function passWaits<Value>(begin: () => Promise<Value>): Promise<Value> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const [settled] = await Promise.all([
    Promise.allSettled([begin()]),
    vi.advanceTimersByTimeAsync(10_000),
  ]);
  vi.useRealTimers();
  if (settled[0].status === 'rejected') throw settled[0].reason;
  return settled[0].value;
}
