import { product } from '@latchkey/contracts/product';
import { randomTag } from './random-tag.ts';
import { createSafeStorage } from './safe-storage.ts';

/**
 * Marks, without any secret, that this browser may have a session, so that an anonymous visit makes no call.
 *
 * The tag is a random name for one sign-in, made in the browser. By the tag a tab distinguishes a message about this
 * session from one about the session before. It opens nothing.
 */
export type SessionMarker = {
  read(): string | null;
  write(tag: string): void;
  /** Marks a sign-out that has not reached the server yet (offline). The next start finishes it. */
  setLogoutPending(): void;
  isLogoutPending(): boolean;
  clearLogoutPending(): void;
  clear(): void;
  /** Believes a message of another tab about the marker, because storage may show it later or never. */
  adopt(tag: string | null): void;
  /** Stores the marker if that has failed before, because there may be room by now. */
  settle(): void;
  /** This tab cannot share a marker with others, so that two tags need not be two sign-ins. */
  isAlone(): boolean;
};

const markerKey = `${product.slug}.session`;
const pendingKey = `${product.slug}.logout-pending`;
const probeKey = `${product.slug}.probe`;

/**
 * Keeps the marker in localStorage, and in memory where that fails.
 *
 * Where storage is there and cannot be written, a sign-in before this page may have left no marker. The page then
 * begins with a marker of its own, which costs an anonymous visitor of such a browser one refused call.
 */
export function createSessionMarker(storage: Storage | undefined): SessionMarker {
  const safe = createSafeStorage(storage, probeKey);
  const isLogoutPending = () => safe.get(pendingKey) !== null;
  if (storage && safe.get(markerKey) === null && !isLogoutPending() && !safe.isReliable()) {
    safe.adopt(markerKey, randomTag());
  }
  return {
    read: () => safe.get(markerKey),
    write: (tag) => safe.set(markerKey, tag),
    setLogoutPending: () => safe.set(pendingKey, '1'),
    isLogoutPending,
    clearLogoutPending: () => safe.set(pendingKey, null),
    clear: () => safe.set(markerKey, null),
    adopt: (tag) => safe.adopt(markerKey, tag),
    settle: () => safe.settle(markerKey),
    isAlone: () => !safe.isReliable(),
  };
}
