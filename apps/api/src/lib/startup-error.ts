/**
 * A start-up fault, described to a person in one sentence: what is wrong and what to do. `main.ts` prints only the
 * message, without a stack, and exits with code 1.
 */
export class StartupError extends Error {
  override readonly name = 'StartupError';
}
