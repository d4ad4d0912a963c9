import { product } from '@latchkey/contracts/product';
import { randomTag } from './random-tag.ts';
import { createSafeStorage } from './safe-storage.ts';

/**
 * Says, without any secret, whether this browser may have a session, so that an anonymous visit makes no call.
 *
 * The tag is a random name for one sign-in, made in the browser: it lets tabs tell a message about this
 * session from one about the session before. It opens nothing.
 */
export type SessionMarker = {
  read(): string | null;
  write(tag: string): void;
  /** Signed out here, but the server has not heard of it yet (offline): finished on the next start. */
  setLogoutPending(): void;
  isLogoutPending(): boolean;
  clearLogoutPending(): void;
  clear(): void;
  /** Believes what another tab says of the marker, which storage may not show yet or never. */
  adopt(tag: string | null): void;
  /** Stores the marker if that has failed before: there may be room by now. */
  settle(): void;
  /** This tab cannot share a marker with others, so that two tags say nothing about two sign-ins. */
  isAlone(): boolean;
};

const markerKey = `${product.slug}.session`;
const pendingKey = `${product.slug}.logout-pending`;
const probeKey = `${product.slug}.probe`;

/**
 * Kept in localStorage; in memory where that fails.
 *
 * Where storage is there and cannot be written, a sign-in before this page may have left no marker. The page then
 * begins with one of its own, which costs an anonymous visitor of such a browser one refused call.
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
