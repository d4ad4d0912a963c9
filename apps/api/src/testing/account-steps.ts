import { askForAddress, changePassword, forgetMails, mail, use } from './account-effects.ts';
import {
  type AccountRules,
  type AccountStep,
  type AccountWorld,
  knows,
  type Link,
} from './account-model.ts';

/** Longer than this nobody waits: "This was not me" works for seven days. */
const mostDays = 6;

/** Everything that the thief, the owner and the time can do next. */
export function nextAccountSteps(world: AccountWorld, rules: AccountRules): AccountStep[] {
  return [...thiefSteps(world, rules), ...ownerSteps(world, rules), ...timeSteps(world)];
}

function thiefSteps(world: AccountWorld, rules: AccountRules): AccountStep[] {
  const { session, password, isClosed, isBlocked, hasMailbox, links } = world;
  const hasPassword = knows(password, 'T');
  const isFresh = session.T === 'fresh' || (!rules.changesNeedFreshProof && session.T !== 'none');
  const mayChange = session.T !== 'none' && !isBlocked;
  const steps: (AccountStep | false)[] = [
    hasPassword && !isClosed && step('thief signs in', withSession(world, 'fresh')),
    hasPassword && session.T === 'old' && step('thief proves himself', withSession(world, 'fresh')),
    mayChange &&
      (hasPassword || !rules.passwordChangeNeedsPassword) &&
      step('thief changes the password', changePassword(world)),
    mayChange && isFresh && step('thief asks for his address', askForAddress(world, 'thief')),
    mayChange &&
      isFresh &&
      world.address === 'thief' &&
      step('thief asks for the address of the owner', askForAddress(world, 'owner')),
    step('thief asks for a reset', mail(world, { kind: 'reset', to: world.address, moves: null })),
    hasMailbox && step('thief deletes the mails', forgetMails(world)),
    ...links.flatMap((link) =>
      knows(link.known, 'T')
        ? step(`thief uses ${link.kind}`, use(world, link, 'T', rules), link)
        : [],
    ),
  ];
  return steps.filter((each) => each !== false);
}

/** The owner does not know what happened, and does what the pages and mails offer. */
function ownerSteps(world: AccountWorld, rules: AccountRules): AccountStep[] {
  if (world.isRecovered || world.hasMailbox) return [];
  const mails = world.links.filter(({ to, known }) => to === 'owner' && knows(known, 'O'));
  const used = (link: Link) => use(world, link, 'O', rules);
  return [
    ...getBackIn(world, rules),
    ...mails.flatMap((link) => {
      if (link.kind === 'confirm') return step('owner confirms the address', used(link), link);
      if (link.kind !== 'not_me') return [];
      return step('owner reports that it was not them', { ...used(link), isBack: true }, link);
    }),
  ];
}

/** An undo, if the address was changed, else a reset of the password. */
function getBackIn(world: AccountWorld, rules: AccountRules): AccountStep[] {
  if (world.address === 'owner') {
    const asked = mail(world, { kind: 'reset', to: 'owner', moves: null });
    const reset = asked.links.find(({ kind }) => kind === 'reset');
    const after = reset ? use(asked, reset, 'O', rules) : asked;
    return [step('owner resets the password', { ...after, isRecovered: true })];
  }
  const undo = findUndo(world, rules);
  if (!undo) return [];
  const after = { ...use(world, undo, 'O', rules), isBack: true };
  return [step('owner takes the address back', after, undo)];
}

/** The link that gives the owner the address back, if they have it or get it again. */
export function findUndo({ links }: AccountWorld, rules: AccountRules): Link | undefined {
  return links.find(
    ({ kind, moves, to, known }) =>
      kind === 'undo' &&
      moves === 'owner' &&
      (knows(known, 'O') || (rules.lostAddressGetsUndoAgain && to === 'owner')),
  );
}

function timeSteps(world: AccountWorld): AccountStep[] {
  const { session, links, days } = world;
  const later: AccountWorld = {
    ...world,
    hasMailbox: false,
    session: { O: age(session.O), T: age(session.T) },
    links: links.filter(({ kind }) => kind !== 'reset'),
  };
  const nextDay: AccountWorld = {
    ...later,
    isBlocked: false,
    isBack: false,
    days: days + 1,
    links: later.links.filter(({ kind }) => kind !== 'confirm'),
  };
  // The owner resets the password on the day on which they took the address back.
  const isHurry = world.isBlocked && !world.isRecovered;
  return [
    step('an hour passes', later),
    ...(days < mostDays && !isHurry ? [step('a day passes', nextDay)] : []),
  ];
}

const step = (name: string, world: AccountWorld, link?: Link): AccountStep => ({
  ...{ name, world },
  ...(link && { link }),
});

const age = (held: 'none' | 'old' | 'fresh') => (held === 'fresh' ? 'old' : held);

function withSession(world: AccountWorld, held: 'fresh'): AccountWorld {
  return { ...world, session: { ...world.session, T: held } };
}
