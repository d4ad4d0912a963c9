import type { decideRotation, RotationVerdict } from '../core/rotation.ts';

/** The signature of core/rotation.ts, so that a test can replace the rule. */
export type Rule = typeof decideRotation;

/** A token in flight: the request that carries it, or the answer that brings one (null means a refusal). */
type Flight = {
  readonly phase: 'request' | 'answer';
  readonly token: number | null;
  /** Ticks since the request was sent; not counted when flights may take forever. */
  readonly age: number;
};

export type Party = {
  /** The tokens it can present. A browser keeps one token; a thief may keep every token it ever saw. */
  readonly tokens: readonly number[];
  readonly flights: readonly Flight[];
};

export type World = {
  readonly generation: number;
  readonly parentGeneration: number | null;
  /** Ticks since the newest generation was issued, counted up to the leeway. */
  readonly rowAge: number;
  readonly revoked: boolean;
  /** Who renewed since the theft, in order, V(ictim) or T(hief): `TVT`. Null before the theft. */
  readonly turns: string | null;
  readonly parties: readonly Party[];
};

export type Bounds = {
  readonly rule: Rule;
  /** The leeway, in ticks. */
  readonly leeway: number;
  readonly maxFlights: number;
  /** Every flight ends before it is this many ticks old. */
  readonly maxAge?: number;
  /** No flight is under way at the moment the leeway runs out. */
  readonly landsWithinLeeway?: boolean;
  /** A thief copies the jar once. From then on victim and thief renew only outside of each other's leeway. */
  readonly thief?: 'keeps the newest token' | 'keeps every token';
  /** The thief also acts within the leeway, right after the victim. */
  readonly follows?: boolean;
  /** A request must show something that only the victim's browser has. A reused token ends the session all the same. */
  readonly needsProof?: boolean;
};

export type Step = {
  readonly name: string;
  readonly world: World;
  /** The server's verdict for the honest browser or for the thief. */
  readonly verdict?: {
    readonly by: 'V' | 'T';
    readonly said: RotationVerdict | 'revoked' | 'unproven';
  };
};

/** The first state: the honest browser has just signed in. */
export const firstWorld: World = {
  generation: 1,
  parentGeneration: null,
  rowAge: 0,
  revoked: false,
  turns: null,
  parties: [{ tokens: [1], flights: [] }],
};

const honest = 0;

/** Every possible next step: a request is sent, served or lost, an answer arrives, the jar is stolen, time passes. */
export function nextSteps(world: World, bounds: Bounds): Step[] {
  const steps = world.parties.flatMap((party, index) => [
    ...send(world, { party, index }, bounds),
    ...party.flights.flatMap((flight, at) => {
      const rest = party.flights.toSpliced(at, 1);
      const lost = replace(world, index, { ...party, flights: rest });
      return [
        { name: `${named(index)}loses the ${flight.phase}`, world: lost },
        ...(flight.phase === 'request'
          ? serve(lost, { index, presented: flight.token ?? 0, age: flight.age }, bounds)
          : [receive(lost, { index, token: flight.token }, bounds)]),
      ];
    }),
  ]);
  return [...steps, ...steal(world, bounds), ...tick(world, bounds)];
}

const named = (index: number) => (index === honest ? '' : 'thief ');

function replace(world: World, index: number, party: Party): World {
  return { ...world, parties: world.parties.with(index, party) };
}

function send(world: World, from: { party: Party; index: number }, bounds: Bounds): Step[] {
  const { party, index } = from;
  if (party.flights.length >= bounds.maxFlights) return [];
  return party.tokens.map((token) => {
    const flights = [...party.flights, { phase: 'request' as const, token, age: 0 }];
    return {
      name: `${named(index)}sends ${token}`,
      world: replace(world, index, { ...party, flights }),
    };
  });
}

/** The server's step: it does with each verdict what core/sessions.store.ts does. */
function serve(
  world: World,
  request: { index: number; presented: number; age: number },
  bounds: Bounds,
): Step[] {
  const { index, presented, age } = request;
  const by = index === honest ? 'V' : 'T';
  const isFresh = world.rowAge < bounds.leeway;
  const isApart = bounds.follows || !isFresh || world.turns?.endsWith(by);
  if (world.turns !== null && !isApart) return [];

  const at = { now: world.rowAge, leeway: bounds.leeway };
  const decided = world.revoked
    ? 'revoked'
    : bounds.rule({ ...world, rotatedAt: 0 }, presented, at);
  const endsIt = decided === 'reuse' || decided === 'revoked';
  const said = bounds.needsProof && by === 'T' && !endsIt ? 'unproven' : decided;
  const generation = world.generation + Number(said === 'rotate' || said === 'fork');
  const served: World = {
    ...world,
    generation,
    parentGeneration: said === 'rotate' ? presented : world.parentGeneration,
    rowAge: generation > world.generation ? 0 : world.rowAge,
    revoked: endsIt,
  };
  const isRefused = served.revoked || said === 'unproven';
  const token = isRefused ? null : generation;
  const party = served.parties[index] as Party;
  const answer = { phase: 'answer' as const, token, age };
  const step = {
    name: `${named(index)}presents ${presented}: ${said}`,
    verdict: { by, said } as const,
  };
  // After the theft an answer arrives at once or never, so that turns are counted in the order in which they happened.
  if (world.turns === null) {
    const flights = [...party.flights, answer];
    return [{ ...step, world: replace(served, index, { ...party, flights }) }];
  }
  const received = receive(served, { index, token }, bounds).world;
  const isTurn = bounds.follows || !isFresh;
  const counts = token !== null && isTurn && !world.turns.endsWith(by);
  return [
    { ...step, world: counts ? { ...received, turns: world.turns + by } : received },
    { name: `${step.name}, lost`, verdict: step.verdict, world: served },
  ];
}

function receive(
  world: World,
  { index, token }: { index: number; token: number | null },
  bounds: Bounds,
): Step {
  const party = world.parties[index] as Party;
  const keeps = index !== honest && bounds.thief === 'keeps every token' ? party.tokens : [];
  const tokens = [...new Set([...keeps, ...(token === null ? [] : [token])])];
  const name = `${named(index)}receives ${token ?? 'a refusal'}`;
  return { name, world: replace(world, index, { ...party, tokens }) };
}

function steal(world: World, bounds: Bounds): Step[] {
  const victim = world.parties[honest];
  if (!bounds.thief || world.turns !== null || !victim) return [];
  const parties = [victim, { tokens: victim.tokens, flights: [] }];
  return [{ name: 'the jar is copied', world: { ...world, turns: '', parties } }];
}

function tick(world: World, { leeway, maxAge, landsWithinLeeway }: Bounds): Step[] {
  const flights = world.parties.flatMap((party) => party.flights);
  const outlives = maxAge !== undefined && flights.some((flight) => flight.age + 1 >= maxAge);
  const isLate = landsWithinLeeway && flights.length > 0 && world.rowAge + 1 === leeway;
  if (outlives || isLate) return [];
  const grow = (flight: Flight) =>
    maxAge === undefined ? flight : { ...flight, age: flight.age + 1 };
  const parties = world.parties.map((party) => ({ ...party, flights: party.flights.map(grow) }));
  return [
    { name: 'tick', world: { ...world, rowAge: Math.min(world.rowAge + 1, leeway), parties } },
  ];
}
