import { describe, expect, it } from 'vitest';
import type { Rule, Step } from '../testing/rotation-model.ts';
import { searchRotation } from '../testing/search-rotation.ts';
import { decideRotation } from './rotation.ts';

/** Strict single use with a leeway, as most libraries have it. */
const strictSingleUse: Rule = (state, presented, { now, leeway }) => {
  if (presented === state.generation) return 'rotate';
  const isFresh = now - state.rotatedAt < leeway;
  return presented === state.parentGeneration && isFresh ? 'repeat' : 'reuse';
};

/** Always exchanges the parent for the newest. This forgives every lost answer, but never catches a thief. */
const parentAlwaysAccepted: Rule = (state, presented) => {
  if (presented === state.generation) return 'rotate';
  return presented === state.parentGeneration ? 'repeat' : 'reuse';
};

/** A browser from which nothing was stolen got the answer that its session has ended. */
const isSignedOut = ({ verdict }: Step) => verdict?.said === 'reuse' || verdict?.said === 'revoked';

const tookTurns = (turns: string) => (step: Step) => step.world.turns?.includes(turns) ?? false;

// Every search goes breadth first through all interleavings of sending, serving, losing, receiving, stealing and
// time passing, to the depth in its name. The number of worlds is asserted, because a smaller search proves less.

describe('an honest browser with one refresh in flight, however late or lost (60 steps)', () => {
  const bounds = { leeway: 2, maxFlights: 1 };
  const search = (rule: Rule) =>
    searchRotation({ ...bounds, rule }, { depth: 60, broken: isSignedOut });

  it('is never signed out, in any of 1245 worlds', () => {
    expect(search(decideRotation)).toEqual({ story: null, worlds: 1245 });
  });

  it('is signed out by strict single use after a single lost answer', () => {
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

  it('is not signed out when the parent is always accepted', () => {
    expect(search(parentAlwaysAccepted)).toEqual({ story: null, worlds: 295 });
  });
});

describe('two or three refreshes in flight, none under way when the leeway runs out (40 steps)', () => {
  const bounds = { leeway: 3, maxFlights: 3, landsWithinLeeway: true };
  const search = (rule: Rule, maxFlights = 3) =>
    searchRotation({ ...bounds, maxFlights, rule }, { depth: 40, broken: isSignedOut });

  it('never sign an honest browser out: two refreshes, in any of 1056 worlds', () => {
    expect(search(decideRotation, 2)).toEqual({ story: null, worlds: 1056 });
  });

  it('never sign an honest browser out: three refreshes, in any of 1861 worlds', () => {
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
    ['always accepting the parent', parentAlwaysAccepted],
  ])('sign an honest browser out under the rule of %s', (_name, rule) => {
    expect(search(rule).story).toEqual(twoTabs);
  });

  it('look like reuse if one lands after the leeway and another was answered: the bound is needed', () => {
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

describe('a victim and a thief with a copy of the cookies, active outside the leeway (24 steps)', () => {
  const bounds = { leeway: 2, maxFlights: 1 } as const;
  const search = (rule: Rule, turns: string, keepsAll = false) =>
    searchRotation(
      { ...bounds, rule, thief: keepsAll ? 'keeps every token' : 'keeps the newest token' },
      { depth: 24, broken: tookTurns(turns) },
    );

  it('get one renewal each at most, and then the session is over, in any of 5082 worlds', () => {
    expect(search(decideRotation, 'VTV')).toEqual({ story: null, worlds: 5082 });
    expect(search(decideRotation, 'TVT')).toEqual({ story: null, worlds: 5082 });
  });

  it('can get one renewal each, so the search does reach that case', () => {
    expect(search(decideRotation, 'VT').story).toContain('thief presents 1: fork');
    expect(search(decideRotation, 'TV').story).toContain('presents 1: fork');
  });

  it('lose the session at the victim’s next renewal if the thief keeps every old token (24474 worlds)', () => {
    expect(search(decideRotation, 'VTV', true)).toEqual({ story: null, worlds: 24_474 });
  });

  it('never both renew under strict single use, which catches the thief at the next use', () => {
    expect(search(strictSingleUse, 'VT', true)).toEqual({ story: null, worlds: 5157 });
    expect(search(strictSingleUse, 'TV', true)).toEqual({ story: null, worlds: 5157 });
  });

  it('take turns for ever when the parent is always accepted, and the thief is never caught', () => {
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
