import { describe, expect, it } from 'vitest';
import { decideRotation } from '../../core/rotation.ts';
import type { Bounds, Step } from '../../testing/rotation-model.ts';
import { searchRotation } from '../../testing/search-rotation.ts';

const bounds: Bounds = {
  ...{ rule: decideRotation, leeway: 2, maxFlights: 1 },
  ...{ thief: 'keeps every token', follows: true },
};

const search = (needsProof: boolean, broken: (step: Step) => boolean) =>
  searchRotation({ ...bounds, needsProof }, { depth: 24, broken });

/** The thief got a token from the server, after the jar was copied. */
const gotToken = ({ verdict }: Step) =>
  verdict?.by === 'T' && ['rotate', 'repeat', 'fork'].includes(verdict.said);

/** Victim and thief have taken turns up to this generation, and nobody has noticed. */
const shared = (generation: number) => (step: Step) => {
  const { parties, revoked, turns } = step.world;
  const haveAll = parties.every(({ tokens }) => tokens.includes(generation));
  return !revoked && haveAll && (turns ?? '').length >= 2 * (generation - 1);
};

describe('a thief who follows the victim within the leeway (24 steps)', () => {
  it('is not noticed in a session without a key, renewal after renewal', () => {
    const { story } = search(false, shared(3));
    expect(story?.filter((step) => step.includes('presents'))).toEqual([
      'presents 1: repeat',
      'thief presents 1: rotate',
      'presents 1: fork',
      'thief presents 1: repeat',
    ]);
  });

  it('never gets a token of a session with a key, in any of 2069 worlds', () => {
    expect(search(true, gotToken)).toEqual({ story: null, worlds: 2069 });
  });

  it('can still sign the victim out of a session with a key, with an old token', () => {
    const isSignedOut = ({ verdict }: Step) => verdict?.said === 'revoked';
    const { story } = search(true, (step) => isSignedOut(step) && step.verdict?.by === 'V');
    expect(story?.filter((step) => step.includes('reuse'))).toHaveLength(1);
  });
});
