import type { FieldError, ProblemCode } from '@latchkey/contracts/problem';

/** What went wrong with a call, in the terms the interface needs. `unreachable`: no answer at all. */
export type AuthErrorCode = ProblemCode | 'unreachable';

/**
 * A failed call to the API, with the problem's `code` to act on.
 *
 * `retryAfterSeconds` is set when the server said how long to wait (429, 503); `requestId` is what to
 * quote to support; `errors` names invalid fields by JSON pointer.
 */
export class AuthError extends Error {
  readonly code: AuthErrorCode;
  readonly retryAfterSeconds: number | undefined;
  readonly requestId: string | undefined;
  readonly errors: readonly FieldError[];

  constructor(
    code: AuthErrorCode,
    facts: {
      message: string;
      cause?: unknown;
      retryAfterSeconds?: number | undefined;
      requestId?: string | undefined;
      errors?: readonly FieldError[] | undefined;
    },
  ) {
    super(facts.message, { cause: facts.cause });
    this.name = 'AuthError';
    this.code = code;
    this.retryAfterSeconds = facts.retryAfterSeconds;
    this.requestId = facts.requestId;
    this.errors = facts.errors ?? [];
  }
}
