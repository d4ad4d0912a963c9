import {
  type Bounds,
  firstWorld,
  nextSteps,
  type Party,
  type Step,
  type World,
} from './rotation-model.ts';

export type Found = {
  /**
   * How many different worlds the search saw. The tests check this number, so that the search cannot shrink unnoticed.
   */
  readonly worlds: number;
  /** The shortest sequence of steps that breaks the invariant; null when none does. */
  readonly story: readonly string[] | null;
};

/**
 * Searches breadth first through all interleavings of at most `depth` steps, each world once, until one is `broken`.
 */
export function searchRotation(
  bounds: Bounds,
  { depth, broken }: { depth: number; broken: (step: Step) => boolean },
): Found {
  const cameFrom = new Map<string, { readonly from: string | null; readonly name: string }>([
    [keyOf(firstWorld), { from: null, name: 'signs in' }],
  ]);
  const tell = (key: string | null): string[] => {
    const entry = key === null ? undefined : cameFrom.get(key);
    return entry ? [...tell(entry.from), entry.name] : [];
  };
  let frontier = [firstWorld];
  for (let taken = 0; taken < depth; taken++) {
    const next: World[] = [];
    for (const world of frontier) {
      const from = keyOf(world);
      for (const step of nextSteps(world, bounds)) {
        if (broken(step)) return { worlds: cameFrom.size, story: [...tell(from), step.name] };
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

/** One key per world. The order of flights, and of a thief's tokens, makes no difference. */
function keyOf(world: World): string {
  const { generation, parentGeneration, rowAge, revoked, turns, parties } = world;
  return [generation, parentGeneration, rowAge, +revoked, turns, ...parties.map(partyKey)].join();
}

function partyKey({ tokens, flights }: Party): string {
  const inFlight = flights.map((f) => `${f.phase[0]}${f.token}.${f.age}`).sort();
  return `${[...tokens].sort().join('+')}/${inFlight.join('+')}`;
}
