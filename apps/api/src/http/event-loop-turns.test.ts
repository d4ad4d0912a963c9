import { describe, expect, it } from 'vitest';
import { createEventLoopTurns } from './event-loop-turns.ts';

const nextTurn = () => new Promise((done) => setImmediate(done));

/** `start` starts work that writes its name into `started`. */
function createTurns() {
  const turns = createEventLoopTurns();
  const started: string[] = [];
  const start = (owner: string, ...names: string[]) => {
    for (const name of names) turns.start(owner, () => started.push(name));
  };
  return { start, started };
}

describe('in one turn of the event loop', () => {
  it('only one piece of work of an owner starts, and the others start in the next turns in their order', async () => {
    const { start, started } = createTurns();
    start('a', 'a1', 'a2', 'a3');
    expect(started).toEqual(['a1']);
    await nextTurn();
    expect(started).toEqual(['a1', 'a2']);
    await nextTurn();
    expect(started).toEqual(['a1', 'a2', 'a3']);
  });

  it('another owner starts at once, however much the first has waiting', () => {
    const { start, started } = createTurns();
    start('a', ...Array(300).fill('a'));
    start('b', 'b');
    expect(started).toEqual(['a', 'b']);
  });

  it('each owner who has something waiting starts one piece of it', async () => {
    const { start, started } = createTurns();
    start('a', 'a1', 'a2', 'a3');
    start('b', 'b1', 'b2', 'b3');
    await nextTurn();
    expect(started).toEqual(['a1', 'b1', 'a2', 'b2']);
  });
});

it('an owner who started something in an earlier turn starts at once again', async () => {
  const { start, started } = createTurns();
  start('a', 'a1');
  await nextTurn();
  start('a', 'a2');
  expect(started).toEqual(['a1', 'a2']);
});
