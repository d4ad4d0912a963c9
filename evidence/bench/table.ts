import { type Sample, type Samples, type Spread, spread } from './rounds.ts';

/** A Markdown table. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

const fixed = (digits: number) => (value: number) =>
  value >= 100 ? value.toFixed(0) : value.toFixed(digits);

/** The median, and the least and the most of all rounds. */
export function range({ median, low, high }: Spread, digits = 2): string {
  const show = fixed(digits);
  return `${show(median)} (${show(low)} to ${show(high)})`;
}

export const times = (values: Spread): string => `${range(values)}x`;

const of = (samples: Samples, name: string): readonly Sample[] => samples.get(name) ?? [];

/** The CPU of one request in microseconds, and the requests in a second. */
export const usage = (samples: Samples, name: string): [string, string] => [
  range(spread(of(samples, name).map(({ cpu }) => cpu)), 0),
  spread(of(samples, name).map(({ rate }) => rate)).median.toFixed(0),
];
