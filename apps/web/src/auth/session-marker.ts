import { product } from '@latchkey/contracts/product';

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
};

const markerKey = `${product.slug}.session`;
const pendingKey = `${product.slug}.logout-pending`;

/** Kept in localStorage; in memory where storage is forbidden. */
export function createSessionMarker(storage: Storage | undefined): SessionMarker {
  const memory = new Map<string, string>();
  const get = (key: string) => (storage ? storage.getItem(key) : (memory.get(key) ?? null));
  const set = (key: string, value: string) =>
    storage ? storage.setItem(key, value) : void memory.set(key, value);
  const remove = (key: string) => (storage ? storage.removeItem(key) : void memory.delete(key));
  return {
    read: () => get(markerKey),
    write: (tag) => set(markerKey, tag),
    setLogoutPending: () => set(pendingKey, '1'),
    isLogoutPending: () => get(pendingKey) !== null,
    clearLogoutPending: () => remove(pendingKey),
    clear: () => remove(markerKey),
  };
}
