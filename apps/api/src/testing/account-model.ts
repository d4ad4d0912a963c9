/** Who reads a mailbox, knows a secret or holds a session. A set is written as `O`, `T`, `OT` or empty. */
export type Party = 'O' | 'T';
export type Known = '' | Party | 'OT';

/** The two mailboxes: the owner's, and one of the thief's own. */
export type Box = 'owner' | 'thief';

export type Link = {
  readonly kind: 'reset' | 'confirm' | 'undo' | 'not_me';
  readonly to: Box;
  /** The address after a confirm or an undo. */
  readonly moves: Box | null;
  readonly known: Known;
};

export type AccountWorld = {
  readonly address: Box;
  readonly password: Known;
  /** The password signs nobody in until it is reset. */
  readonly isClosed: boolean;
  readonly session: { readonly [Each in Party]: 'none' | 'old' | 'fresh' };
  readonly links: readonly Link[];
  /** Nobody changes password or address until a day has passed. */
  readonly isBlocked: boolean;
  /** The thief reads, and may delete, the mails in the owner's mailbox. */
  readonly hasMailbox: boolean;
  readonly days: number;
  /** The owner has taken the address back less than a day ago, and may not have reset the password yet. */
  readonly isBack: boolean;
  /** Whether the owner has got back in: by undoing a change of the address if there is one, then by a reset. */
  readonly isRecovered: boolean;
};

/** The rules that the features keep. A test switches one off to see that the search finds what it prevents. */
export type AccountRules = { readonly [Rule in keyof typeof kept]: boolean };

export const kept = {
  changesNeedFreshProof: true,
  passwordChangeNeedsPassword: true,
  undoGoesToOldAddress: true,
  undoEndsSessions: true,
  undoEndsLaterUndos: true,
  undoKeepsEarlierUndos: true,
  undoEndsOtherLinks: true,
  undoBlocksChanges: true,
  undoClosesPassword: true,
  undoGivesNoUndo: true,
  resetEndsSessions: true,
  resetEndsPendingChanges: true,
  lostAddressGetsUndoAgain: true,
  returnEndsLaterLinks: true,
};

export type AccountStep = {
  readonly name: string;
  readonly world: AccountWorld;
  /** The link that the step uses. */
  readonly link?: Link;
};

const start: AccountWorld = {
  address: 'owner',
  password: 'O',
  isClosed: false,
  session: { O: 'old', T: 'none' },
  links: [],
  isBlocked: false,
  hasMailbox: false,
  days: 0,
  isBack: false,
  isRecovered: false,
};

/** What a thief begins with. */
export const thefts = {
  'an old session': { ...start, session: { O: 'old', T: 'old' } },
  'a session minutes after the sign-in': { ...start, session: { O: 'old', T: 'fresh' } },
  'the password alone': { ...start, password: 'OT' },
  'password and session': { ...start, password: 'OT', session: { O: 'old', T: 'fresh' } },
  'the mailbox for an hour': { ...start, hasMailbox: true },
} satisfies Record<string, AccountWorld>;

/** For each rule, a thief who would keep the account if the features did not keep the rule. */
export const losses: readonly (readonly [keyof AccountRules, keyof typeof thefts])[] = [
  ['undoGoesToOldAddress', 'a session minutes after the sign-in'],
  ['undoEndsSessions', 'a session minutes after the sign-in'],
  ['undoEndsLaterUndos', 'a session minutes after the sign-in'],
  ['undoKeepsEarlierUndos', 'a session minutes after the sign-in'],
  ['undoEndsOtherLinks', 'a session minutes after the sign-in'],
  ['undoGivesNoUndo', 'a session minutes after the sign-in'],
  ['undoClosesPassword', 'the password alone'],
  ['resetEndsSessions', 'an old session'],
  ['resetEndsPendingChanges', 'a session minutes after the sign-in'],
  ['lostAddressGetsUndoAgain', 'the mailbox for an hour'],
  ['returnEndsLaterLinks', 'a session minutes after the sign-in'],
];

export const knows = (known: Known, party: Party) => known.includes(party);
