import type { Check } from './check.ts';
import { firstChecks, outsideChecks } from './outside/checks.ts';
import type { Visit } from './outside/visit.ts';
import { areWell, type Result, runChecks, skipChecks } from './run-checks.ts';

/** Looks at a running deployment from outside. `browserChecks` are those that need a browser. */
export async function lookFromOutside(
  visit: Visit,
  browserChecks: readonly Check<Visit>[] = [],
): Promise<Result[]> {
  const first = await runChecks(firstChecks, visit);
  const others = [...outsideChecks, ...browserChecks];
  const rest = areWell(first)
    ? await runChecks(others, visit)
    : skipChecks(others, 'The API has to be reached first.');
  return [...first, ...rest];
}
