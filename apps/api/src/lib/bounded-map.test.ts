import { expect, it } from 'vitest';
import { setNewest } from './bounded-map.ts';

it('a map keeps as many keys as it may, the newest, and setting one again makes it the newest', () => {
  const map = new Map<string, number>();
  for (const [value, key] of ['a', 'b', 'a', 'c'].entries()) setNewest(map, [key, value], 2);
  expect([...map]).toEqual([
    ['a', 2],
    ['c', 3],
  ]);
});
