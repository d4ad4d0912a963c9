/**
 * A start-up fault to be told to a person in one sentence: what is wrong and what to do.
 * `main.ts` prints the message alone, without a stack, and exits with code 1.
 */
export class StartupError extends Error {
  override readonly name = 'StartupError';
}
