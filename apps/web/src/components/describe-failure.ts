import { waitInWords } from './wait-in-words.ts';

export type FailureText = {
  readonly happened: string;
  readonly next: string;
  /** What to quote to whoever runs the server. */
  readonly reference?: string | undefined;
};

type Failure = {
  readonly code: string;
  readonly retryAfterSeconds?: number | undefined;
  readonly requestId?: string | undefined;
};

/** What to tell a person about a failed call: what happened and what to do. For the failures any call can meet. */
export function describeFailure({ code, retryAfterSeconds, requestId }: Failure): FailureText {
  const wait = retryAfterSeconds === undefined ? 'a few moments' : waitInWords(retryAfterSeconds);

  switch (code) {
    case 'unreachable':
      return {
        happened: 'We cannot reach the server.',
        next: 'Check your connection, then try again.',
      };
    case 'rate_limited':
      return { happened: 'Too many attempts.', next: `Wait ${wait}, then try again.` };
    case 'service_unavailable':
      return {
        happened: 'The server is too busy right now.',
        next: `Wait ${wait}, then try again.`,
      };
    case 'csrf_rejected':
      return {
        happened: 'The server does not accept requests from this page.',
        next: 'Open the application at its own address. If you did, quote this reference to whoever runs it:',
        reference: requestId,
      };
    case 'superseded':
      return { happened: 'The session changed in the meantime.', next: 'Try again.' };
    default:
      return {
        happened: 'Something went wrong on our side.',
        next: requestId
          ? 'Try again. If it keeps happening, quote this reference:'
          : 'Try again in a few moments.',
        reference: requestId,
      };
  }
}
