import type { AccountRules, AccountWorld, Box, Link, Party } from './account-model.ts';

const nobody = { O: 'none', T: 'none' } as const;

/**
 * A newer link of a kind replaces the older one. Of undo and "This was not me", a person has one for each mailbox: the
 * features keep the older ones too, but those do nothing that the newest does not do.
 */
export function mail(world: AccountWorld, link: Omit<Link, 'known'>): AccountWorld {
  const known = link.to === 'thief' ? 'T' : world.hasMailbox ? 'OT' : 'O';
  const isSame = (other: Link) => other.to === link.to && other.moves === link.moves;
  const isSingle = link.kind === 'reset' || link.kind === 'confirm';
  const rest = world.links.filter(
    (other) => other.kind !== link.kind || !(isSingle || isSame(other)),
  );
  return { ...world, links: [...rest, { ...link, known }] };
}

const mailReset = (world: AccountWorld) =>
  mail(world, { kind: 'reset', to: world.address, moves: null });

const mailNotMe = (world: AccountWorld) =>
  mail(world, { kind: 'not_me', to: world.address, moves: null });

export const forgetMails = (world: AccountWorld): AccountWorld => ({
  ...world,
  links: world.links.map((link) =>
    link.to === 'owner' && link.known === 'OT' ? { ...link, known: 'T' as const } : link,
  ),
});

export function changePassword(world: AccountWorld): AccountWorld {
  const links = world.links.filter((link) => !isUnderWay(link));
  const session = { ...nobody, T: world.session.T };
  return mailNotMe({ ...world, password: 'T', session, links });
}

export const askForAddress = (world: AccountWorld, box: Box) =>
  mail(world, { kind: 'confirm', to: box, moves: box });

/** What the features do when somebody uses a link. */
export function use(world: AccountWorld, link: Link, by: Party, rules: AccountRules): AccountWorld {
  switch (link.kind) {
    case 'reset':
      return reset(world, by, rules);
    case 'not_me':
      return notMe(world, link, rules);
    case 'confirm':
      return confirm(world, link, rules);
    case 'undo':
      return undo(world, link, rules);
  }
}

function reset(world: AccountWorld, by: Party, rules: AccountRules): AccountWorld {
  return mailNotMe({
    ...world,
    password: by,
    isClosed: false,
    session: rules.resetEndsSessions ? nobody : world.session,
    links: world.links.filter(
      ({ kind }) => kind !== 'reset' && !(rules.resetEndsPendingChanges && kind === 'confirm'),
    ),
  });
}

function notMe(world: AccountWorld, link: Link, rules: AccountRules): AccountWorld {
  const wasMoved = world.links.some(({ kind, moves }) => kind === 'undo' && moves === link.to);
  return mailReset({
    ...world,
    address: wasMoved ? link.to : world.address,
    session: nobody,
    isClosed: true,
    isBlocked: true,
    links: linksBefore(world, link, rules),
  });
}

function confirm(world: AccountWorld, link: Link, rules: AccountRules): AccountWorld {
  const { moves, to: newBox } = link;
  const { address: before } = world;
  const address = moves ?? before;
  // Each of the thief's changes is to another address of his, so that only the owner's is one that the account had.
  const lost = world.links.find(
    (other) => other.kind === 'undo' && other.moves === 'owner' && address === 'owner',
  );
  if (lost && rules.returnEndsLaterLinks) {
    return { ...world, address, links: linksBefore(world, lost, rules) };
  }
  const links = world.links.filter(
    (other) => other !== link && !(other.kind === 'reset' && other.to === before),
  );
  const to = rules.undoGoesToOldAddress ? before : newBox;
  return mail({ ...world, address, links }, { kind: 'undo', to, moves: before });
}

function undo(world: AccountWorld, link: Link, rules: AccountRules): AccountWorld {
  const back: AccountWorld = {
    ...world,
    address: link.moves ?? world.address,
    session: rules.undoEndsSessions ? nobody : world.session,
    isBlocked: rules.undoBlocksChanges || world.isBlocked,
    isClosed: rules.undoClosesPassword || world.isClosed,
    links: linksBefore(world, link, rules),
  };
  const withUndo = rules.undoGivesNoUndo
    ? back
    : mail(back, { kind: 'undo', to: world.address, moves: world.address });
  return mailReset(withUndo);
}

const isUnderWay = ({ kind }: Link) => kind === 'reset' || kind === 'confirm';

/**
 * The links that stay when the change behind a link is taken back. Their order is the order of the changes.
 * @param world still has the link
 */
function linksBefore(world: AccountWorld, link: Link, rules: AccountRules): readonly Link[] {
  const place = world.links.indexOf(link);
  return world.links.filter((other, at) => {
    if (other === link) return false;
    if (isUnderWay(other)) return !rules.undoEndsOtherLinks;
    if (other.kind !== 'undo') return at < place || !rules.undoEndsOtherLinks;
    return at < place ? rules.undoKeepsEarlierUndos : !rules.undoEndsLaterUndos;
  });
}
