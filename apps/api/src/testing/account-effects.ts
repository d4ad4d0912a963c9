import type { AccountRules, AccountWorld, Link, Party } from './account-model.ts';

const nobody = { O: 'none', T: 'none' } as const;

/** A newer link of a kind replaces the older one, except for undo: each undoes a change of its own. */
export function mail(world: AccountWorld, link: Omit<Link, 'known'>): AccountWorld {
  const known = link.to === 'thief' ? 'T' : world.hasMailbox ? 'OT' : 'O';
  const isSame = (other: Link) => other.to === link.to && other.moves === link.moves;
  const rest = world.links.filter(
    (other) => other.kind !== link.kind || (link.kind === 'undo' && !isSame(other)),
  );
  return { ...world, links: [...rest, { ...link, known }] };
}

export const forgetMails = (world: AccountWorld): AccountWorld => ({
  ...world,
  links: world.links.map((link) =>
    link.to === 'owner' && link.known === 'OT' ? { ...link, known: 'T' as const } : link,
  ),
});

export function changePassword(world: AccountWorld): AccountWorld {
  const changed = { ...world, password: 'T', session: { ...nobody, T: world.session.T } } as const;
  return mail(changed, { kind: 'not_me', to: world.address, moves: null });
}

export const askForAddress = (world: AccountWorld) =>
  mail(world, { kind: 'confirm', to: 'thief', moves: 'thief' });

/** What the features do when somebody uses a link. */
export function use(world: AccountWorld, link: Link, by: Party, rules: AccountRules): AccountWorld {
  const used = { ...world, links: world.links.filter((other) => other !== link) };
  switch (link.kind) {
    case 'reset':
      return {
        ...used,
        password: by,
        isClosed: false,
        session: rules.resetEndsSessions ? nobody : used.session,
        links: rules.resetEndsPendingChanges
          ? used.links.filter(({ kind }) => kind !== 'confirm')
          : used.links,
      };
    case 'not_me':
      return mail(
        { ...used, session: nobody, isClosed: true, isBlocked: true },
        { kind: 'reset', to: used.address, moves: null },
      );
    case 'confirm': {
      const links = used.links.filter(({ kind, to }) => kind !== 'reset' || to !== used.address);
      const to = rules.undoGoesToOldAddress ? used.address : (link.moves ?? used.address);
      const moved = { ...used, address: link.moves ?? used.address, links };
      return mail(moved, { kind: 'undo', to, moves: used.address });
    }
    case 'undo':
      return undo(world, link, rules);
  }
}

/** @param world still has the link, because its place shows which changes came later */
function undo(world: AccountWorld, link: Link, rules: AccountRules): AccountWorld {
  const { moves } = link;
  const place = world.links.indexOf(link);
  const links = world.links.filter((other, at) => {
    if (other === link) return false;
    if (other.kind !== 'undo') return !rules.undoEndsOtherLinks;
    return at < place ? rules.undoKeepsEarlierUndos : !rules.undoEndsLaterUndos;
  });
  const back: AccountWorld = {
    ...world,
    address: moves ?? world.address,
    session: rules.undoEndsSessions ? nobody : world.session,
    isBlocked: rules.undoBlocksChanges || world.isBlocked,
    isClosed: rules.undoClosesPassword || world.isClosed,
    links,
  };
  return rules.undoGivesNoUndo
    ? back
    : mail(back, { kind: 'undo', to: world.address, moves: world.address });
}
