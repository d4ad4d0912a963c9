import { describe, expect, it } from 'vitest';
import type { Rule, Step } from '../testing/rotation-model.ts';
import { searchRotation } from '../testing/search-rotation.ts';
import { decideRotation } from './rotation.ts';

/** Strict single use with a leeway: what most libraries do. */
const strictSingleUse: Rule = (state, presented, { now, leeway }) => {
  if (presented === state.generation) return 'rotate';
  const isFresh = now - state.rotatedAt < leeway;
  return presented === state.parentGeneration && isFresh ? 'repeat' : 'reuse';
};

/** The parent is always good for the newest: forgiving, and blind. */
const parentAlwaysAccepted: Rule = (state, presented) => {
  if (presented === state.generation) return 'rotate';
  return presented === state.parentGeneration ? 'repeat' : 'reuse';
};

/** A browser that nobody stole from was told that its session has ended. */
const isSignedOut = ({ verdict }: Step) => verdict?.said === 'reuse' || verdict?.said === 'revoked';

const tookTurns = (turns: string) => (step: Step) => step.world.turns?.includes(turns) ?? false;

// Every search goes breadth first through all interleavings of sending, serving, losing, receiving, stealing and
// time passing, to the depth in its name. The number of worlds is pinned: a search that shrinks proves less.

describe('an honest browser with one refresh in flight, however late or lost (60 steps)', () => {
  const bounds = { leeway: 2, maxFlights: 1 };
  const search = (rule: Rule) =>
    searchRotation({ ...bounds, rule }, { depth: 60, broken: isSignedOut });

  it('is never signed out, in any of 1245 worlds', () => {
    expect(search(decideRotation)).toEqual({ story: null, worlds: 1245 });
  });

  it('strict single use signs it out: one lost answer is enough', () => {
    expect(search(strictSingleUse).story).toEqual([
      'signs in',
      'sends 1',
      'presents 1: rotate',
      'loses the answer',
      'sends 1',
      'tick',
      'tick',
      'presents 1: reuse',
    ]);
  });

  it('accepting the parent always would not', () => {
    expect(search(parentAlwaysAccepted)).toEqual({ story: null, worlds: 295 });
  });
});

describe('two or three refreshes in flight, none under way when the leeway runs out (40 steps)', () => {
  const bounds = { leeway: 3, maxFlights: 3, landsWithinLeeway: true };
  const search = (rule: Rule, maxFlights = 3) =>
    searchRotation({ ...bounds, maxFlights, rule }, { depth: 40, broken: isSignedOut });

  it('never sign an honest browser out: two, in any of 1056 worlds', () => {
    expect(search(decideRotation, 2)).toEqual({ story: null, worlds: 1056 });
  });

  it('never sign an honest browser out: three, in any of 1861 worlds', () => {
    expect(search(decideRotation)).toEqual({ story: null, worlds: 1861 });
  });

  const twoTabs = [
    'signs in',
    'sends 1',
    'sends 1',
    'presents 1: rotate',
    'receives 2',
    'sends 2',
    'presents 2: rotate',
    'presents 1: reuse',
  ];

  it.each([
    ['strict single use', strictSingleUse],
    ['accepting the parent always', parentAlwaysAccepted],
  ])('%s signs it out', (_name, rule) => {
    expect(search(rule).story).toEqual(twoTabs);
  });

  it('the bound is real: one that is still under way then, with its answer lost, looks like reuse', () => {
    const { story } = searchRotation(
      { rule: decideRotation, leeway: 2, maxFlights: 2, maxAge: 2 },
      { depth: 40, broken: isSignedOut },
    );
    expect(story).toEqual([
      'signs in',
      'tick',
      'tick',
      'sends 1',
      'presents 1: rotate',
      'tick',
      'sends 1',
      'receives 2',
      'sends 2',
      'tick',
      'presents 1: fork',
      'presents 2: reuse',
    ]);
  });
});

describe('a thief with a copy of the jar, both active outside the leeway (24 steps)', () => {
  const bounds = { leeway: 2, maxFlights: 1 } as const;
  const search = (rule: Rule, turns: string, keepsAll = false) =>
    searchRotation(
      { ...bounds, rule, thief: keepsAll ? 'keeps every token' : 'keeps the newest token' },
      { depth: 24, broken: tookTurns(turns) },
    );

  it('each gets one renewal at most, then the session is over, in any of 5082 worlds', () => {
    expect(search(decideRotation, 'VTV')).toEqual({ story: null, worlds: 5082 });
    expect(search(decideRotation, 'TVT')).toEqual({ story: null, worlds: 5082 });
  });

  it('one renewal each is possible, so the search does reach it', () => {
    expect(search(decideRotation, 'VT').story).toContain('thief presents 1: fork');
    expect(search(decideRotation, 'TV').story).toContain('presents 1: fork');
  });

  it('a thief who keeps every old token is caught when the victim next renews, in any of 24474 worlds', () => {
    expect(search(decideRotation, 'VTV', true)).toEqual({ story: null, worlds: 24_474 });
  });

  it('strict single use catches it at the next use: never do both renew', () => {
    expect(search(strictSingleUse, 'VT', true)).toEqual({ story: null, worlds: 5157 });
    expect(search(strictSingleUse, 'TV', true)).toEqual({ story: null, worlds: 5157 });
  });

  it('accepting the parent always never catches it: they take turns for ever', () => {
    const { story } = search(parentAlwaysAccepted, 'VTVTVT', true);
    expect(story?.filter((step) => / presents /.test(` ${step}`))).toEqual([
      'presents 1: rotate',
      'thief presents 1: repeat',
      'presents 2: rotate',
      'thief presents 2: repeat',
      'presents 3: rotate',
      'thief presents 3: repeat',
    ]);
  });
});
