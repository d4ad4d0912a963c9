/** What a log line may say of an error. */
export type DescribedError = {
  readonly type: string;
  readonly code?: string;
  /** Where it was thrown: the frames of the stack alone. */
  readonly stack: string;
  readonly cause?: DescribedError;
};

/**
 * An error without its message: that of a failed query quotes its parameters, and others quote what they could
 * not parse, which may be a token. Class, code, place and causes find the fault as well.
 */
export function describeError(error: unknown, depth = 0): DescribedError {
  if (!(error instanceof Error)) return { type: typeof error, stack: '' };
  const code = (error as { code?: unknown }).code;
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? [];
  return {
    type: error.constructor.name,
    ...(typeof code === 'string' && { code }),
    stack: frames.join('\n'),
    ...(error.cause !== undefined && depth < 3 && { cause: describeError(error.cause, depth + 1) }),
  };
}
