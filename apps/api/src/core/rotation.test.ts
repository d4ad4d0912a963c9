import { describe, expect, it } from 'vitest';
import { decideRotation } from './rotation.ts';

const leeway = 10_000;
const rotatedAt = 1_000_000;
/** Generation 7 is a fork that was issued in exchange for 5, so that the parent is not simply one less. */
const forked = { generation: 7, parentGeneration: 5, rotatedAt };
const justSignedIn = { generation: 1, parentGeneration: null, rotatedAt };

describe('decideRotation', () => {
  it.each([
    { presented: 7, fresh: 'repeat', notFresh: 'rotate', what: 'the newest' },
    { presented: 5, fresh: 'repeat', notFresh: 'fork', what: 'its parent' },
    { presented: 6, fresh: 'reuse', notFresh: 'reuse', what: 'a sibling that was never received' },
    { presented: 4, fresh: 'reuse', notFresh: 'reuse', what: 'an ancestor' },
    { presented: 8, fresh: 'reuse', notFresh: 'reuse', what: 'one that was never issued' },
  ])('$what is answered $fresh within the leeway and $notFresh after it', (row) => {
    for (const age of [0, 1, leeway - 1]) {
      expect(decideRotation(forked, row.presented, { now: rotatedAt + age, leeway })).toBe(
        row.fresh,
      );
    }
    for (const age of [leeway, leeway + 1, 1e12]) {
      expect(decideRotation(forked, row.presented, { now: rotatedAt + age, leeway })).toBe(
        row.notFresh,
      );
    }
  });

  it('accepts only the first generation after sign-in, because there is no parent', () => {
    const verdicts = [0, 1, 2].map((presented) =>
      decideRotation(justSignedIn, presented, { now: rotatedAt + leeway, leeway }),
    );
    expect(verdicts).toEqual(['reuse', 'rotate', 'reuse']);
  });

  it('takes a generation for fresh, and never for reused, after the clock stepped back', () => {
    const at = { now: rotatedAt - 60_000, leeway };
    expect(decideRotation(forked, 7, at)).toBe('repeat');
    expect(decideRotation(forked, 5, at)).toBe('repeat');
  });

  it('does not change its arguments', () => {
    const state = Object.freeze({ ...forked });
    const at = Object.freeze({ now: rotatedAt + leeway, leeway });
    expect(decideRotation(state, 7, at)).toBe('rotate');
  });
});
