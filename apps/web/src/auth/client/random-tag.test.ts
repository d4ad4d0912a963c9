import { expect, it } from 'vitest';
import { randomTag } from './random-tag.ts';

it('a tag is 128 bits in 32 letters, and another one each time', () => {
  const tags = Array.from({ length: 1_000 }, randomTag);
  expect(new Set(tags).size).toBe(1_000);
  for (const tag of tags) expect(tag).toMatch(/^[0-9a-f]{32}$/);
});
