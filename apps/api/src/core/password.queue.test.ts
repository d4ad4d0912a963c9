import { createSecretKey, randomBytes } from 'node:crypto';
import bcrypt from 'bcrypt';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { QueueFullError } from './fair-queue.ts';
import { createPasswords, workersFor } from './password.ts';

const pepper = createSecretKey(randomBytes(32));

afterEach(() => vi.restoreAllMocks());

describe('the queue', () => {
  /** Makes bcrypt wait until it is released, and counts the calls that run at once. */
  function hold() {
    const waiting: (() => void)[] = [];
    vi.spyOn(bcrypt, 'compare').mockImplementation(async () => {
      await new Promise<void>((done) => waiting.push(done));
      return false;
    });
    const free = () => waiting.splice(0).forEach((done) => void done());
    return { running: () => waiting.length, free };
  }

  it('runs one check per worker, lets sixteen wait for each worker, and refuses the next', async () => {
    const { running, free } = hold();
    const two = createPasswords({ peppers: [pepper], cost: 4, workers: 2 });
    const accepted = Array.from({ length: 34 }, () => two.verify('x', null));
    await vi.waitFor(() => expect(running()).toBe(2));
    await expect(two.verify('x', null)).rejects.toBeInstanceOf(QueueFullError);
    await expect(two.hash('x')).rejects.toBeInstanceOf(QueueFullError);
    while (running() > 0) {
      expect(running()).toBeLessThanOrEqual(2);
      free();
      await new Promise(setImmediate);
    }
    expect(await Promise.all(accepted)).toHaveLength(34);
  });

  it.each([
    [1, 1],
    [2, 1],
    [4, 2],
    [6, 3],
    [64, 3],
  ])(
    'on %i cores runs %i checks at once, because every other request needs the rest',
    (cores, workers) => {
      expect(workersFor(cores)).toBe(workers);
    },
  );

  it('has room again after it has emptied', async () => {
    const { running, free } = hold();
    const one = createPasswords({ peppers: [pepper], cost: 4, workers: 1 });
    const accepted = Array.from({ length: 17 }, () => one.verify('x', null));
    await vi.waitFor(() => expect(running()).toBe(1));
    await expect(one.verify('x', null)).rejects.toBeInstanceOf(QueueFullError);
    free();
    await vi.waitFor(() => expect(running()).toBe(1));
    accepted.push(one.verify('x', null));
    vi.restoreAllMocks();
    free();
    expect(await Promise.all(accepted)).toHaveLength(18);
  });
});
