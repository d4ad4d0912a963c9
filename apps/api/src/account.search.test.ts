import { describe, expect, it } from 'vitest';
import {
  type AccountRules,
  type AccountWorld,
  kept,
  losses,
  thefts,
} from './testing/account-model.ts';
import { searchAccount } from './testing/search-account.ts';

type Theft = keyof typeof thefts;

/** The story of a search in which one rule is not kept. */
const storyWithout = (
  rule: keyof AccountRules,
  theft: Theft,
  isBroken?: (world: AccountWorld) => boolean,
) => searchAccount(thefts[theft], { ...kept, [rule]: false }, isBroken).story;

// Every search goes breadth first through all sequences of what the thief, the owner and the time can do, until no new
// world appears. The number of worlds is asserted, because a smaller search proves less.

describe('an owner who acts within a week', () => {
  it.each<[Theft, number]>([
    ['an old session', 28],
    ['a session minutes after the sign-in', 1571],
    ['the password alone', 1771],
    ['password and session', 1757],
    ['the mailbox for an hour', 4543],
  ])('never loses the account to a thief of %s, in any of %i worlds', (theft, worlds) => {
    expect(searchAccount(thefts[theft])).toEqual({ story: null, worlds });
  });

  it.each(losses)('would lose it without the rule %s to a thief of %s', (rule, theft) => {
    expect(storyWithout(rule, theft)).not.toBeNull();
  });

  it('would lose it if one undo ended all others, in these steps', () => {
    expect(storyWithout('undoKeepsEarlierUndos', 'a session minutes after the sign-in')).toEqual([
      'thief asks for his address',
      'thief uses confirm',
      'thief asks for his address',
      'thief uses confirm',
      'thief uses undo',
    ]);
  });

  it('would lose it if a return to the lost address gave a way back, in these steps', () => {
    expect(storyWithout('returnEndsLaterLinks', 'a session minutes after the sign-in')).toEqual([
      'thief asks for his address',
      'thief uses confirm',
      'thief asks for the address of the owner',
      'owner confirms the address',
      'owner resets the password',
      'thief uses undo',
    ]);
  });
});

describe('blocking changes for a day after an undo', () => {
  const isMovedAgain = ({ isBack, address }: AccountWorld) => isBack && address !== 'owner';
  const search = (rules: Partial<AccountRules>) => {
    return searchAccount(thefts['the password alone'], { ...kept, ...rules }, isMovedAgain);
  };

  it('keeps the address even from a thief whose password still works', () => {
    expect(search({ undoClosesPassword: false }).story).toBeNull();
    expect(search({ undoClosesPassword: false, undoBlocksChanges: false }).story).not.toBeNull();
  });
});

describe('a thief who holds an old session alone', () => {
  const changesSomething = ({ address, password }: AccountWorld) =>
    address !== 'owner' || password !== 'O';
  const beforeRecovery = (world: AccountWorld) => !world.isRecovered && changesSomething(world);

  it('changes neither address nor password', () => {
    expect(searchAccount(thefts['an old session'], kept, beforeRecovery).story).toBeNull();
  });

  it.each<[keyof AccountRules]>([['changesNeedFreshProof'], ['passwordChangeNeedsPassword']])(
    'would do so without the rule %s',
    (rule) => {
      expect(storyWithout(rule, 'an old session', beforeRecovery)).not.toBeNull();
    },
  );
});
