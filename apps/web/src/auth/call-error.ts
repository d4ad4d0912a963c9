import type { FieldError, ProblemCode } from '@latchkey/contracts/problem';
import type { EndedReason } from './auth-types.ts';

/**
 * Why a call failed: a problem of the API, or one of three that the client finds itself.
 *
 * `unreachable`: there was no usable answer. `superseded`: the session that the call was made in is no longer this
 * tab's, because a sign-out or another sign-in came first. `aborted`: the caller gave up, by `signal` or `cancelToken`;
 * this takes the place of `axios.isCancel(error)`.
 */
export type CallErrorCode = ProblemCode | 'unreachable' | 'superseded' | 'aborted';

type Facts = {
  readonly message: string;
  /** The HTTP status, where there was an answer. */
  readonly status?: number | undefined;
  /** How long to wait, where the server named a time (429, 503). */
  readonly retryAfterSeconds?: number | undefined;
  /** The nonce for a new proof of the session's key, where the server asks for one. */ // feature: session-key
  readonly keyNonce?: string | undefined; // feature: session-key
  /** What to quote to support. */
  readonly requestId?: string | undefined;
  /** The server's sentence about this one case. */
  readonly detail?: string | undefined;
  /** The invalid fields, by JSON pointer. */
  readonly errors?: readonly FieldError[] | undefined;
};

/** A failed call to the API, with a code to act on. It holds nothing of what was sent: no password and no token. */
export class CallError extends Error {
  readonly code: CallErrorCode;
  readonly status: number | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly keyNonce: string | undefined; // feature: session-key
  readonly requestId: string | undefined;
  readonly detail: string | undefined;
  readonly errors: readonly FieldError[];

  constructor(code: CallErrorCode, facts: Facts) {
    super(facts.message);
    this.name = 'CallError';
    this.code = code;
    this.status = facts.status;
    this.retryAfterSeconds = facts.retryAfterSeconds;
    this.keyNonce = facts.keyNonce; // feature: session-key
    this.requestId = facts.requestId;
    this.detail = facts.detail;
    this.errors = facts.errors ?? [];
  }
}

/** The error of everybody who waits for a session that is no longer this tab's. */
export function superseded(): CallError {
  return new CallError('superseded', { message: 'The session changed before this was finished.' });
}

/** The answers that end a session. A 401 of something between the page and the API does not. */
const endings: Partial<Record<CallErrorCode, EndedReason>> = {
  refresh_token_missing: 'session-ended',
  refresh_token_invalid: 'session-ended',
  session_key_required: 'key-lost', // feature: session-key
  device_key_required: 'device-unproven', // feature: device-bound
};

/** Why the session is over after this refusal; undefined if it is not. */
export function whyOver(error: CallError): EndedReason | undefined {
  return Object.hasOwn(endings, error.code) ? endings[error.code] : undefined;
}
