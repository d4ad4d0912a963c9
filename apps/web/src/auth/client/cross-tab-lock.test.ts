import { expect, it } from 'vitest';
import { withLock } from './cross-tab-lock.ts';

const options = { name: 'a lock', waitAtMost: 1_000, keepFor: 0 };

it('work whose lock is stolen runs once', async () => {
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

it('work that fails rejects for its caller and releases the lock', async () => {
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

it('work runs once, without a lock, when the lock manager throws', async () => {
  const locks = {
    request() {
      throw new DOMException('no origin', 'SecurityError');
    },
  } as unknown as LockManager;
  expect(await withLock({ ...options, locks }, async () => 'done')).toBe('done');
});

it('work that ran without the lock does not run again when the lock is granted late', async () => {
  let grant = () => {};
  const late = {
    request: (_name: string, _options: object, hold: () => Promise<void>) =>
      new Promise<void>((done) => {
        grant = () => void hold().then(done);
      }),
  } as unknown as LockManager;
  let runs = 0;
  await withLock({ ...options, waitAtMost: 0, locks: late }, async () => {
    runs += 1;
  });
  grant();
  await Promise.resolve();
  expect(runs).toBe(1);
});
