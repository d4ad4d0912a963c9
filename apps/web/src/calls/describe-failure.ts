import { CallError, type CallErrorCode } from '../auth/call-error.ts';
import type { FailureText } from '../components/failure-notice.tsx';
import { waitInWords } from './wait-in-words.ts';

type Describe = (error: CallError) => FailureText;

const wait = ({ retryAfterSeconds }: CallError) =>
  retryAfterSeconds === undefined ? 'a few moments' : waitInWords(retryAfterSeconds);

/** The words for a mistake of the server, or of the page that sent the request. */
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

/** After an update a page that is still open may not understand the server, nor the server the page. */
const outdated: Describe = () => ({
  happened: 'The server does not know this request any more.',
  next: 'Reload the page, then try again.',
});

const tooMuch: Describe = () => ({
  happened: 'The server could not accept what you typed.',
  next: 'Make it shorter, then try again.',
});

/** The words for every failure. A code without words does not compile. */
const words: Record<CallErrorCode, Describe> = {
  unreachable: () => ({
    happened: 'We cannot reach the server.',
    next: 'Check your connection, then try again.',
  }),
  superseded: () => ({ happened: 'The session changed in the meantime.', next: 'Try again.' }),
  aborted: () => ({ happened: 'The request was stopped.', next: 'Try again.' }),
  rate_limited: (error) => ({
    happened: 'Too many attempts.',
    next: `Wait ${wait(error)}, then try again.`,
  }),
  service_unavailable: (error) => ({
    happened: 'The server is too busy right now.',
    next: `Wait ${wait(error)}, then try again.`,
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
  reauthentication_required: () => ({
    happened: 'This needs your password again.',
    next: 'Enter your password, then try again.',
  }),
  password_change_required: () => ({
    happened: 'This password no longer works, because it has to be changed.',
    next: 'Choose "Forgot your password?" to set a new one.',
  }),
  changes_blocked: () => ({
    happened:
      'This account cannot be changed for a day, because a change was reported as unwanted.',
    next: 'Try again tomorrow.',
  }),
  registration_closed: () => ({
    happened: 'You need an invitation to create an account here.',
    next: 'Ask whoever runs this site for one.',
  }),
  username_taken: () => ({
    happened: 'This username is taken.',
    next: 'Choose another one.',
  }),
  link_unusable: () => ({
    happened: 'This link has been used, has expired, or was replaced by a newer one.',
    next: 'Ask for a new one.',
  }),
  invalid_current_password: () => ({
    happened: 'Your current password is not correct.',
    next: 'Check it, then try again.',
  }),
  password_refused: () => ({
    happened: 'This password is not accepted.',
    next: 'Choose another one.',
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
  session_key_required: signInAgain, // feature: session-key
  device_key_required: signInAgain, // feature: device-bound
  not_found: outdated,
  method_not_allowed: outdated,
  payload_too_large: tooMuch,
  malformed_request: ourSide,
  invalid_request: ourSide,
  unsupported_media_type: ourSide,
  internal_error: ourSide,
  device_challenge: ourSide, // feature: device-bound
  device_proof_refused: ourSide, // feature: device-bound
};

/** A newer server may answer with a code that this page does not know. */
const unknownCode: FailureText = {
  happened: 'The server answered something that this page does not know.',
  next: 'Reload the page, then try again.',
};

/** What was thrown is not a failed call, so it is a mistake in the page. */
const brokenPage: FailureText = {
  happened: 'Something went wrong here.',
  next: 'Reload the page, then try again.',
};

/** Whether a call failed because the server is away. Where the page shows that already, the call need not repeat it. */
export function isOutage(error: unknown): boolean {
  return (
    error instanceof CallError &&
    (error.code === 'unreachable' || error.code === 'service_unavailable')
  );
}

/**
 * The words for a person: what happened and what to do.
 * @param error what a call was rejected with, or what a page threw
 */
export function describeFailure(error: unknown): FailureText {
  if (!(error instanceof CallError)) return brokenPage;
  return Object.hasOwn(words, error.code) ? words[error.code](error) : unknownCode;
}
