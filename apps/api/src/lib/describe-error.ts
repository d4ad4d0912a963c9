/** What a log line may contain about an error. */
export type DescribedError = {
  readonly type: string;
  readonly code?: string;
  /** The message of the database server, when it is about the connection. */
  readonly message?: string;
  /** Where the error was thrown: only the frames of the stack, without the message. */
  readonly stack: string;
  readonly cause?: DescribedError;
};

/**
 * SQLSTATE classes whose messages contain no value of a statement: connection, rights to connect, read-only, resources,
 * shutdown, names of prepared statements. Without these messages an operator would see only a code.
 */
const connectionStates =
  /^(08...|0A...|25...|26...|28...|3D...|40...|42P05|53...|55...|57...|58...)$/;

/**
 * Leaves the message out: query errors quote their parameters, parse errors quote their input, and either may be a
 * token. Class, code, stack and causes are enough to find the fault.
 */
export function describeError(error: unknown, depth = 0): DescribedError {
  if (!(error instanceof Error)) return { type: typeof error, stack: '' };
  const { code, severity } = error as { code?: unknown; severity?: unknown };
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? [];
  return {
    type: error.constructor.name,
    ...(typeof code === 'string' && { code }),
    ...(typeof severity === 'string' &&
      connectionStates.test(String(code)) && { message: error.message.slice(0, 300) }),
    stack: frames.join('\n'),
    ...(error.cause !== undefined && depth < 3 && { cause: describeError(error.cause, depth + 1) }),
  };
}

type BriefError = Pick<DescribedError, 'type' | 'code' | 'message'> & {
  readonly cause?: BriefError;
};

/** The same without stacks, for errors that are expected now and then: a full queue, a lost connection. */
export function describeBriefly(error: unknown): BriefError {
  return withoutPlaces(describeError(error));
}

function withoutPlaces({ stack: _, cause, ...rest }: DescribedError): BriefError {
  return { ...rest, ...(cause && { cause: withoutPlaces(cause) }) };
}
