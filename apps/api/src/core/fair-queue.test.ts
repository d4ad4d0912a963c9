import { beforeEach, describe, expect, it } from 'vitest';
import { createTestClock } from '../testing/create-test-app.ts';
import { createFairQueue, type FairQueue, QueueFullError } from './fair-queue.ts';

const clock = createTestClock();
let queue: FairQueue;
/** The owners of the work that has begun, in that order, and functions that end each piece of it. */
let begun: string[];
let ends: (() => void)[];
beforeEach(() => {
  queue = createFairQueue({ clock, workers: 1, places: 4, maxWait: 1_000 });
  begun = [];
  ends = [];
});

function add(owner: string): Promise<string> {
  const outcome = queue.run(owner, async () => {
    begun.push(owner);
    await new Promise<void>((done) => ends.push(done));
    return owner;
  });
  return outcome.catch((error: unknown) => (error as Error).name);
}

const settle = () => new Promise(setImmediate);

async function finishOne(ms = 0): Promise<void> {
  clock.advance(ms);
  ends.shift()?.();
  await settle();
}

async function finishAll(): Promise<void> {
  while (ends.length > 0) await finishOne();
}

describe('the turns of a queue', () => {
  it('go from owner to owner, so an owner with many waiting jobs delays another by one job', async () => {
    for (const owner of ['a', 'a', 'a', 'a', 'b']) void add(owner);
    await finishAll();
    expect(begun).toEqual(['a', 'a', 'b', 'a', 'a']);
  });

  it('pass on the result of the work, also when the work fails', async () => {
    await expect(queue.run('a', async () => 'done')).resolves.toBe('done');
    await expect(queue.run('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(queue.run('a', async () => 'done')).resolves.toBe('done');
  });

  it('are taken by as many jobs at once as there are workers', async () => {
    queue = createFairQueue({ clock, workers: 2, places: 4, maxWait: 1_000 });
    for (const owner of ['a', 'a', 'a']) void add(owner);
    expect(begun).toEqual(['a', 'a']);
    await finishAll();
    expect(begun).toEqual(['a', 'a', 'a']);
  });
});

describe('the places of a queue', () => {
  it('may all go to one owner while nobody else waits, and one more job is refused', async () => {
    const outcomes = Array.from({ length: 6 }, () => add('a'));
    expect(() => queue.ensureRoom('a')).toThrow(QueueFullError);
    await settle();
    await finishAll();
    expect(await Promise.all(outcomes)).toEqual(['a', 'a', 'a', 'a', 'a', 'QueueFullError']);
  });

  it('are shared when all are taken: a newcomer gets one from the owner with the most', async () => {
    const hog = Array.from({ length: 5 }, () => add('a'));
    const newcomers = ['b', 'b', 'b', 'c'].map(add);
    await settle();
    await finishAll();
    expect(await Promise.all(newcomers)).toEqual(['b', 'b', 'QueueFullError', 'c']);
    expect(await Promise.all(hog)).toEqual(['a', 'a', ...Array(3).fill('QueueFullError')]);
  });

  it('are not taken from owners who have one each', async () => {
    const outcomes = ['a', 'b', 'c', 'd', 'e', 'f'].map(add);
    await settle();
    await finishAll();
    expect(await Promise.all(outcomes)).toEqual(['a', 'b', 'c', 'd', 'e', 'QueueFullError']);
  });
});

describe('the wait in a queue', () => {
  /** Runs one piece of work of this duration, from which the queue learns what to expect. */
  async function teach(ms: number): Promise<void> {
    void add('teacher');
    await finishOne(ms);
    begun = [];
  }

  it('is refused at once when it would be too long, with the seconds until another attempt', async () => {
    await teach(400);
    const outcomes = Array.from({ length: 3 }, () => add('a'));
    const refused = queue.run('a', async () => '');
    await expect(refused).rejects.toMatchObject({ name: 'QueueFullError', retryAfter: 2 });
    expect(() => queue.ensureRoom('b')).not.toThrow();
    await settle();
    await finishAll();
    expect(await Promise.all(outcomes)).toEqual(['a', 'a', 'a']);
  });

  it('ends in a refusal, not in a start, when it has become too long', async () => {
    const outcomes = ['a', 'b', 'b', 'c'].map(add);
    await finishOne(1_000);
    expect(begun).toEqual(['a', 'b']);
    await finishOne(1);
    expect(await Promise.all(outcomes)).toEqual(['a', 'b', 'QueueFullError', 'QueueFullError']);
    expect(begun).toEqual(['a', 'b']);
  });

  it('is estimated anew when the work becomes quicker', async () => {
    await teach(2_000);
    void add('a');
    expect(() => queue.ensureRoom('b')).toThrow(QueueFullError);
    await finishAll();
    for (let round = 0; round < 10; round++) await teach(10);
    void add('a');
    expect(() => queue.ensureRoom('b')).not.toThrow();
    await finishAll();
  });
});
