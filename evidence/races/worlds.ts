/** What may differ between two browsers that meet the same event. */
export const dimensions = {
  event: [
    'expiry',
    'reload during refresh',
    'response lost',
    'refresh slower than its timeout',
    'offline then online',
    'laptop sleep',
    'clock skew',
    'sign-out during refresh',
    'sign-in as another user',
    'session ended elsewhere',
    '503 on refresh',
  ],
  tabs: [1, 2, 8],
  /** StrictMode runs effects twice, but only in development. */
  strictMode: ['on', 'off'],
  locks: ['working', 'missing', 'stuck'],
  channel: ['working', 'missing'],
} as const;

type Dimensions = typeof dimensions;
export type World = { readonly [Name in keyof Dimensions]: Dimensions[Name][number] };

const names = Object.keys(dimensions) as (keyof World)[];

/** Lists every combination. */
export function listWorlds(): World[] {
  let worlds: Partial<World>[] = [{}];
  for (const name of names) {
    worlds = worlds.flatMap((world) =>
      dimensions[name].map((value) => ({ ...world, [name]: value })),
    );
  }
  return worlds as World[];
}

/**
 * Chooses worlds so that every two values of different dimensions meet in some world, because most faults need no more
 * than two things to come together. Sharing between tabs needs three, so tabs, locks and channel meet in every way, and
 * every event meets several tabs that share. The choice is greedy and always the same: the world that adds most new
 * pairs comes next, and the cheapest among equals.
 */
export function choosePairwise(worlds: readonly World[] = listWorlds()): World[] {
  const missing = new Set(worlds.flatMap(listPairs));
  const chosen: World[] = [];
  const cheapFirst = [...worlds].sort((one, other) => cost(one) - cost(other));
  while (missing.size > 0) {
    let best: { world: World; added: number } | null = null;
    for (const world of cheapFirst) {
      const added = listPairs(world).filter((pair) => missing.has(pair)).length;
      if (!best || added > best.added) best = { world, added };
    }
    if (!best) break;
    chosen.push(best.world);
    for (const pair of listPairs(best.world)) missing.delete(pair);
  }
  return chosen;
}

export function describeWorld({ event, tabs, strictMode, locks, channel }: World): string {
  return `${event}, ${tabs} ${tabs === 1 ? 'tab' : 'tabs'}, StrictMode ${strictMode}, locks ${locks}, channel ${channel}`;
}

/** The cost of a world: its tabs have to be opened, and StrictMode makes a tab more expensive. */
const cost = ({ tabs, strictMode }: World) => tabs * (strictMode === 'on' ? 3 : 1);

function listPairs(world: World): string[] {
  const pairs = names.flatMap((one, index) =>
    names.slice(index + 1).map((other) => `${one}=${world[one]} ${other}=${world[other]}`),
  );
  const sharing = `${world.tabs} ${world.locks} ${world.channel}`;
  const isShared = world.tabs > 1 && world.locks === 'working' && world.channel === 'working';
  return [...pairs, sharing, ...(isShared ? [`${world.event} shared`] : [])];
}
