import type { ProblemCode } from '@latchkey/contracts/problem';
import { waitInWords } from './wait-in-words.ts';

export type FailureText = {
  readonly happened: string;
  readonly next: string;
  /** What to quote to whoever runs the server. */
  readonly reference?: string | undefined;
};

type Failure = {
  /** One of the codes below, or one that only a newer server knows. */
  readonly code: string;
  readonly retryAfterSeconds?: number | undefined;
  readonly requestId?: string | undefined;
  /** What the server says about this one case, as `detail` of a problem. */
  readonly detail?: string | undefined;
};

type Describe = (failure: Failure) => FailureText;

const wait = ({ retryAfterSeconds }: Failure) =>
  retryAfterSeconds === undefined ? 'a few moments' : waitInWords(retryAfterSeconds);

/** A mistake of ours: of the server, or of the page that asked. */
const ourSide: Describe = ({ requestId }) => ({
  happened: 'Something went wrong on our side.',
  next: requestId
    ? 'Try again. If it keeps happening, quote this reference:'
    : 'Try again in a few moments.',
  reference: requestId,
});

const signInAgain: Describe = () => ({
  happened: 'Your session has ended.',
  next: 'Sign in again to go on.',
});

/** Pages of two versions do not understand each other: this happens after an update, to who had a page open. */
const outdated: Describe = () => ({
  happened: 'The server does not know this request any more.',
  next: 'Reload the page, then try again.',
});

const tooMuch: Describe = () => ({
  happened: 'The server could not accept what you typed.',
  next: 'Make it shorter, then try again.',
});

/** Words for every failure there is: a code without words does not compile. */
const words: Record<ProblemCode | 'unreachable' | 'superseded', Describe> = {
  unreachable: () => ({
    happened: 'We cannot reach the server.',
    next: 'Check your connection, then try again.',
  }),
  superseded: () => ({ happened: 'The session changed in the meantime.', next: 'Try again.' }),
  rate_limited: (failure) => ({
    happened: 'Too many attempts.',
    next: `Wait ${wait(failure)}, then try again.`,
  }),
  service_unavailable: (failure) => ({
    happened: 'The server is too busy right now.',
    next: `Wait ${wait(failure)}, then try again.`,
  }),
  invalid_credentials: () => ({
    happened: 'The name or password is incorrect.',
    next: 'Check both, then try again.',
  }),
  email_not_verified: () => ({
    happened: 'Your e-mail address has not been confirmed yet.',
    next: 'Open the link in the message we sent you, then sign in.',
  }),
  validation_failed: () => ({
    happened: 'The server could not accept what you typed.',
    next: 'Check it, then try again.',
  }),
  csrf_rejected: ({ detail }) => ({
    happened: 'The server did not accept a request from this address.',
    next: detail ?? 'Open the page at its usual address, then try again.',
  }),
  access_token_missing: signInAgain,
  access_token_invalid: signInAgain,
  access_token_expired: signInAgain,
  refresh_token_missing: signInAgain,
  refresh_token_invalid: signInAgain,
  not_found: outdated,
  method_not_allowed: outdated,
  payload_too_large: tooMuch,
  malformed_request: ourSide,
  invalid_request: ourSide,
  unsupported_media_type: ourSide,
  internal_error: ourSide,
};

/** Whether a call failed because the server is away. Where the page says so already, the call need not say it again. */
export function isOutage({ code }: Failure): boolean {
  return code === 'unreachable' || code === 'service_unavailable';
}

/** What to tell a person about a failed call: what happened and what to do. */
export function describeFailure(failure: Failure): FailureText {
  // A newer server may answer with a code that this page does not know.
  const describe = Object.hasOwn(words, failure.code)
    ? words[failure.code as keyof typeof words]
    : ourSide;
  return describe(failure);
}
