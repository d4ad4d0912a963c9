export type SafeStorage = {
  get(key: string): string | null;
  set(key: string, value: string | null): void;
  /** Believes a value of another tab without writing it. */
  adopt(key: string, value: string | null): void;
  /** Tries again to store what this tab believes, where that has failed before. */
  settle(key: string): void;
  /** Tries whether other tabs, and this one after a reload, can read what is written now. */
  isReliable(): boolean;
};

/** Longer than what is ever stored, so that a store with less room left counts as full. */
const probe = 'x'.repeat(128);

/**
 * Values in localStorage, with memory behind it. Storage may be forbidden, full or read-only, and may become so while
 * the page is open. None of these functions throws.
 *
 * What this tab wrote last wins for as long as storage shows the same as at that moment, or cannot be read. When
 * storage shows something else, another tab has written since, so that value is the newer one.
 *
 * @param probeKey a key of its own, for trying whether storage takes a value
 */
export function createSafeStorage(storage: Storage | undefined, probeKey: string): SafeStorage {
  /** What this tab believes, and what storage showed when it began to. */
  const believed = new Map<string, { value: string | null; shown: string | null }>();

  /** Undefined when storage cannot be read. */
  const read = (key: string) => attempt(() => storage?.getItem(key));
  const adopt = (key: string, value: string | null) =>
    void believed.set(key, { value, shown: read(key) ?? null });

  function set(key: string, value: string | null): void {
    attempt(() => (value === null ? storage?.removeItem(key) : storage?.setItem(key, value)));
    adopt(key, value);
  }

  return {
    get(key) {
      const shown = read(key);
      const own = believed.get(key);
      if (own && (shown === undefined || shown === own.shown)) return own.value;
      const value = shown ?? null;
      believed.set(key, { value, shown: value });
      return value;
    },
    set,
    adopt,
    settle(key) {
      const own = believed.get(key);
      if (own && own.value !== read(key)) set(key, own.value);
    },
    isReliable() {
      attempt(() => storage?.setItem(probeKey, probe));
      const isKept = read(probeKey) === probe;
      attempt(() => storage?.removeItem(probeKey));
      return isKept;
    },
  };
}

function attempt<Value>(work: () => Value): Value | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
