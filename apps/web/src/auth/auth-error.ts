import type { FieldError, ProblemCode } from '@latchkey/contracts/problem';

/**
 * What went wrong, in the terms the interface needs. `unreachable`: no usable answer. `superseded`: the
 * session this was about is no longer this tab's (sign-out, or somebody else's sign-in, came first).
 */
export type AuthErrorCode = ProblemCode | 'unreachable' | 'superseded';

/**
 * A failed call to the API, with the problem's `code` to act on.
 *
 * `retryAfterSeconds` is set when the server said how long to wait (429, 503); `requestId` is what to
 * quote to support; `detail` is what the server says about this one case; `errors` names invalid fields by JSON pointer.
 */
export class AuthError extends Error {
  readonly code: AuthErrorCode;
  readonly retryAfterSeconds: number | undefined;
  readonly requestId: string | undefined;
  readonly detail: string | undefined;
  readonly errors: readonly FieldError[];

  constructor(
    code: AuthErrorCode,
    facts: {
      message: string;
      retryAfterSeconds?: number | undefined;
      requestId?: string | undefined;
      detail?: string | undefined;
      errors?: readonly FieldError[] | undefined;
    },
  ) {
    super(facts.message);
    this.name = 'AuthError';
    this.code = code;
    this.retryAfterSeconds = facts.retryAfterSeconds;
    this.requestId = facts.requestId;
    this.detail = facts.detail;
    this.errors = facts.errors ?? [];
  }
}

/** What a waiter is told when the session it waited for is no longer this tab's. */
export function superseded(): AuthError {
  return new AuthError('superseded', { message: 'The session changed before this was finished.' });
}

/** Only these two answers end a session; a 401 from something in between does not. */
export function isRefusal(error: AuthError): boolean {
  return error.code === 'refresh_token_missing' || error.code === 'refresh_token_invalid';
}
