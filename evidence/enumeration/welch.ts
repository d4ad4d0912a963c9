export type Comparison = {
  /** The mean time for what exists less the mean time for what does not, in milliseconds. */
  readonly difference: number;
  /** 95 of 100 such intervals contain the true difference. */
  readonly interval: readonly [number, number];
  readonly t: number;
  /** The mean time for what does not exist, in milliseconds. */
  readonly usual: number;
};

/** A time is said to differ when |t| is larger. The leakage assessment of ISO/IEC 17825 uses this bound. */
export const bound = 4.5;

/** The share of all times that is left out: the slowest, in which the machine did something else. */
const leftOut = 0.05;

/** Welch's t of two samples of times. They may have different variances. */
export function compare(known: readonly number[], unknown: readonly number[]): Comparison {
  const all = [...known, ...unknown].toSorted((one, other) => one - other);
  const slowest = all[Math.floor(all.length * (1 - leftOut))] ?? Number.POSITIVE_INFINITY;
  const [one, other] = [known, unknown].map((times) =>
    summarise(times.filter((time) => time <= slowest)),
  ) as [Summary, Summary];
  const difference = one.mean - other.mean;
  const error = Math.sqrt(one.variance / one.size + other.variance / other.size);
  const margin = 1.96 * error;
  return {
    difference,
    interval: [difference - margin, difference + margin],
    t: difference / error,
    usual: other.mean,
  };
}

type Summary = { readonly size: number; readonly mean: number; readonly variance: number };

function summarise(times: readonly number[]): Summary {
  const size = times.length;
  const mean = times.reduce((sum, time) => sum + time, 0) / size;
  const variance = times.reduce((sum, time) => sum + (time - mean) ** 2, 0) / (size - 1);
  return { size, mean, variance };
}
