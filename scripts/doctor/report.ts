import type { Outcome } from './check.ts';
import type { Result } from './run-checks.ts';

const words = { ok: 'ok', problem: 'PROBLEM', unknown: 'unknown' };

function stateOf(outcome: Outcome): keyof typeof words {
  if ('unknown' in outcome) return 'unknown';
  return outcome.problems.length === 0 ? 'ok' : 'problem';
}

export const countProblems = (results: readonly Result[]): number =>
  results.reduce(
    (sum, { outcome }) => sum + ('problems' in outcome ? outcome.problems.length : 0),
    0,
  );

/** The results for people: one line for each check, and below it what is wrong and what mends it. */
export function toText(results: readonly Result[]): string {
  const width = Math.max(...results.map(({ name }) => name.length)) + 2;
  const lines = results.flatMap(({ name, claim, outcome }, at) => [
    `${words[stateOf(outcome)].padEnd(9)}${name.padEnd(width)}${claim}`,
    ...explain(outcome, results[at - 1]?.outcome).map((line) => `         ${line}`),
  ]);
  const count = countProblems(results);
  return [...lines, '', `${count} ${count === 1 ? 'problem' : 'problems'}.`].join('\n');
}

/** Checks that could not run for one reason come one after the other, and the reason is given once. */
function explain(outcome: Outcome, before: Outcome | undefined): string[] {
  if ('unknown' in outcome) {
    const isRepeated = before && 'unknown' in before && before.unknown === outcome.unknown;
    return isRepeated ? [] : [outcome.unknown];
  }
  return outcome.problems.flatMap(({ what, because, mend }) => [
    `what     ${what}`,
    `because  ${because}`,
    `mend     ${mend}`,
  ]);
}

/** The results for programs. */
export function toJson(results: readonly Result[]): string {
  const checks = results.map(({ name, claim, outcome }) => ({
    ...{ name, claim, state: stateOf(outcome) },
    problems: 'problems' in outcome ? outcome.problems : [],
    ...('unknown' in outcome && { because: outcome.unknown }),
  }));
  return JSON.stringify({ problems: countProblems(results), checks }, null, 2);
}
