import { expect, it } from 'vitest';
import { withLock } from './cross-tab-lock.ts';

const options = { name: 'a lock', waitAtMost: 1_000, keepFor: 0 };

it('work whose lock is stolen from under it is not done twice', async () => {
  let runs = 0;
  const stolen = {
    request: async (_name: string, _options: object, hold: () => Promise<void>) => {
      await hold();
      throw new DOMException('stolen', 'AbortError');
    },
  } as unknown as LockManager;
  const work = async () => {
    runs += 1;
    return 'done';
  };
  expect(await withLock({ ...options, locks: stolen }, work)).toBe('done');
  expect(runs).toBe(1);
});

it('work that fails fails for its caller, and lets the lock go', async () => {
  let released = false;
  const locks = {
    request: async (_name: string, _options: object, hold: () => Promise<void>) => {
      await hold();
      released = true;
    },
  } as unknown as LockManager;
  const failing = withLock({ ...options, locks }, () => Promise.reject(new Error('failed')));
  await expect(failing).rejects.toThrow('failed');
  await expect.poll(() => released).toBe(true);
});
