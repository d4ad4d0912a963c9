import { drive } from './load.ts';
import { cpuMs } from './process-stat.ts';

/** One of the servers that are measured side by side. */
export type Contestant = {
  readonly name: string;
  /** The processes that share the connections. */
  readonly servers: readonly { readonly port: number; readonly pid: number }[];
  /** The bytes of the next request on a connection. */
  next(connection: number): string;
};

/** What a contestant used in one round, for one request and in microseconds of CPU. */
export type Sample = {
  readonly cpu: number;
  /** What PostgreSQL used meanwhile, with all its processes. */
  readonly database: number;
  /** Requests in a second. */
  readonly rate: number;
};

export type Samples = ReadonlyMap<string, readonly Sample[]>;

/** How long to measure: `seconds` for each server in each round. */
export type Effort = { readonly rounds: number; readonly seconds: number };

type Options = Effort & {
  readonly connections?: number;
  /** The CPU of PostgreSQL in milliseconds. */
  databaseCpuMs(): number;
};

/** So many requests, or so many seconds if those take longer. */
const warmUp = { seconds: 15, most: 20_000 };

/**
 * Measures all contestants in each round, so that whatever the machine does meanwhile hits all of them. Each round
 * begins with another one. The first round warms them up, and is not counted: V8 optimises code that has
 * run often.
 */
export async function interleave(
  contestants: readonly Contestant[],
  { rounds, seconds, connections = 16, databaseCpuMs }: Options,
): Promise<Samples> {
  const samples = new Map<string, Sample[]>(contestants.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    const first = round % contestants.length;
    for (const each of [...contestants.slice(first), ...contestants.slice(0, first)]) {
      const used = () => each.servers.reduce((sum, { pid }) => sum + cpuMs(pid), 0);
      const before = { own: used(), database: databaseCpuMs() };
      const until = round === 0 ? warmUp : { seconds };
      const load = await drive({ ...each, ...until, connections });
      const perRequest = (ms: number) => (ms * 1000) / load.answered;
      const cpu = perRequest(used() - before.own);
      const database = perRequest(databaseCpuMs() - before.database);
      const rate = load.answered / load.seconds;
      if (round > 0) samples.get(each.name)?.push({ cpu, database, rate });
    }
  }
  return samples;
}

export type Spread = { readonly median: number; readonly low: number; readonly high: number };

export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number) => sorted[index] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  const median = (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2;
  return { median, low: at(0), high: at(sorted.length - 1) };
}

/** One contestant over another, round by round: their CPU, or what else is named. */
export function ratio(
  samples: Samples,
  [of, to]: readonly [string, string],
  what: keyof Sample = 'cpu',
): Spread {
  const others = samples.get(to) ?? [];
  return spread(
    (samples.get(of) ?? []).map((sample, round) => sample[what] / (others[round]?.[what] ?? 0)),
  );
}
