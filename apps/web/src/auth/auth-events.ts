import type { SignedOutReason } from './auth-types.ts';
import type { CallErrorCode } from './call-error.ts';

/** The calls that take the lock between tabs. `login` is every way of signing in. */
export type AuthCallName = 'login' | 'refresh' | 'logout';

export type SessionSource = 'login' | 'refresh' | 'another-tab';

/**
 * The events of the auth client in this tab, for logs and timelines. No event contains a token, a name or an address
 * with its query, so all of them may be logged as they are.
 */
export type AuthEvent =
  | {
      readonly type: 'session-current';
      readonly by: SessionSource;
      /** Milliseconds its access token has left. */
      readonly lifetime: number;
    }
  | { readonly type: 'signed-out'; readonly reason: SignedOutReason }
  | {
      readonly type: 'lock';
      readonly of: AuthCallName;
      /** `skipped`: the call went on without the lock, which is missing, refused, or taken for too long. */
      readonly phase: 'waiting' | 'acquired' | 'skipped' | 'released';
    }
  | { readonly type: 'call-sent'; readonly call: AuthCallName }
  | {
      readonly type: 'call-ended';
      readonly call: AuthCallName;
      /**
       * `dropped`, with the code `superseded`: a sign-out or a sign-in came first, so the answer changes nothing. That
       * was an event of its own: a `signed-out`, or a `session-current` by a sign-in or by another tab.
       */
      readonly outcome: 'done' | 'failed' | 'dropped';
      readonly code?: CallErrorCode;
    }
  /** The session, or its end, went to the other tabs by message. */
  | { readonly type: 'handed-over'; readonly what: 'session' | 'ended' }
  | (RequestEvent & {
      readonly type: 'request-sent';
      readonly method: string;
      readonly path: string;
      /** The one repetition after a refresh. */
      readonly isReplay: boolean;
    })
  /** The request waits until the one refresh is over. */
  | (RequestEvent & { readonly type: 'request-queued'; readonly code?: CallErrorCode })
  | (RequestEvent & {
      readonly type: 'request-ended';
      readonly outcome: 'answered' | 'failed' | 'aborted';
      readonly status?: number;
      /**
       * Why the request failed. `superseded`: its session is over, and its caller gets the 401 that the request got.
       */
      readonly code?: CallErrorCode;
    });

/** Requests are counted from 1 in each tab. A replay keeps the number of its request. */
type RequestEvent = { readonly request: number };
