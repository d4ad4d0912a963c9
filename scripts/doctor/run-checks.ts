import { type Check, isWell, type Outcome, unknown } from './check.ts';

export type Result = { readonly name: string; readonly claim: string; readonly outcome: Outcome };

/** Runs checks one after the other, so that the answers of one do not depend on the load of another. */
export async function runChecks<Subject>(
  checks: readonly Check<Subject>[],
  subject: Subject,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const { name, claim, run } of checks) {
    const outcome = await Promise.resolve(subject)
      .then(run)
      .catch((error: Error) => unknown(`The check failed: ${error.message}.`));
    results.push({ name, claim, outcome });
  }
  return results;
}

/** The results of checks that could not run, for one reason. */
export const skipChecks = (
  checks: readonly Pick<Result, 'name' | 'claim'>[],
  why: string,
): Result[] => checks.map(({ name, claim }) => ({ name, claim, outcome: unknown(why) }));

export const areWell = (results: readonly Result[]): boolean =>
  results.every(({ outcome }) => isWell(outcome));
