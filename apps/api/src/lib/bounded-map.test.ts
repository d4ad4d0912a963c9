import { expect, it } from 'vitest';
import { setNewest } from './bounded-map.ts';

it('a bounded map keeps the newest keys up to its capacity, and setting a key again makes it the newest', () => {
  const map = new Map<string, number>();
  for (const [value, key] of ['a', 'b', 'a', 'c'].entries()) setNewest(map, [key, value], 2);
  expect([...map]).toEqual([
    ['a', 2],
    ['c', 3],
  ]);
});
