import { type AccountRules, type AccountWorld, kept } from './account-model.ts';
import { findUndo, nextAccountSteps } from './account-steps.ts';

export type AccountFound = {
  /** How many different worlds the search saw. A test checks it, so that the search cannot shrink unnoticed. */
  readonly worlds: number;
  /** The shortest sequence of steps that loses the account; null when none does. */
  readonly story: readonly string[] | null;
};

/**
 * The owner has lost the account: they got back in, or took the address back, and the thief is in again; or they have
 * no way back.
 */
function isLost(world: AccountWorld, rules: AccountRules): boolean {
  const { address, password, session, isRecovered, isBack, hasMailbox } = world;
  if (isBack && (address !== 'owner' || session.T !== 'none')) return true;
  if (isRecovered) return address !== 'owner' || password.includes('T') || session.T !== 'none';
  return address !== 'owner' && !hasMailbox && !findUndo(world, rules);
}

/**
 * Searches breadth first through all sequences of steps, until no new world appears or one is broken.
 * @param isBroken by default, whether the owner has lost the account
 */
export function searchAccount(
  first: AccountWorld,
  rules: AccountRules = kept,
  isBroken: (world: AccountWorld) => boolean = (world) => isLost(world, rules),
): AccountFound {
  const cameFrom = new Map<string, { readonly from: string | null; readonly name: string }>();
  // The order of the links counts: it is the order of the changes.
  const keyOf = (world: AccountWorld) => JSON.stringify(world);
  const tell = (key: string): string[] => {
    const entry = cameFrom.get(key);
    return entry?.from == null ? [] : [...tell(entry.from), entry.name];
  };
  cameFrom.set(keyOf(first), { from: null, name: 'theft' });
  let frontier = [first];
  while (frontier.length > 0) {
    const next: AccountWorld[] = [];
    for (const world of frontier) {
      const from = keyOf(world);
      for (const step of nextAccountSteps(world, rules)) {
        if (isBroken(step.world)) {
          return { worlds: cameFrom.size, story: [...tell(from), step.name] };
        }
        const key = keyOf(step.world);
        if (cameFrom.has(key)) continue;
        cameFrom.set(key, { from, name: step.name });
        next.push(step.world);
      }
    }
    frontier = next;
  }
  return { worlds: cameFrom.size, story: null };
}
