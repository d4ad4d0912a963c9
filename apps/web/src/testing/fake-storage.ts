/** `full`: nothing can be added. `read-only`: nothing can be changed. `unreadable`: every access throws. */
export type StorageKind = 'working' | 'forbidden' | 'full' | 'read-only' | 'unreadable';

type Disk = { readonly values: Map<string, string>; readonly kind: StorageKind };

/** One tab's `localStorage` over the values that all tabs share. `onChange` runs after each change of a value. */
export function createFakeStorage(disk: Disk, onChange: () => void): Storage {
  const requires = (isPossible: boolean) => {
    if (!isPossible) throw new DOMException('no', 'QuotaExceededError');
  };
  return {
    getItem(key: string) {
      requires(disk.kind !== 'unreadable');
      return disk.values.get(key) ?? null;
    },
    setItem(key: string, value: string) {
      requires(disk.kind === 'working');
      disk.values.set(key, value);
      onChange();
    },
    removeItem(key: string) {
      requires(disk.kind === 'working' || disk.kind === 'full');
      if (disk.values.delete(key)) onChange();
    },
    clear() {
      disk.values.clear();
      onChange();
    },
  } as Storage;
}
