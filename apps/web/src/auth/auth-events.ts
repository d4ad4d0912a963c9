import type { AuthErrorCode } from './auth-error.ts';
import type { SignedOutReason } from './auth-state.ts';

/** What a call is about that holds the lock between tabs. */
export type AuthCallName = 'login' | 'refresh' | 'logout';

export type SessionSource = 'login' | 'refresh' | 'another-tab';

/**
 * What happens in the auth client of this tab, for the lab's timeline and for anyone's logging. No event holds a
 * token, a name or an address with its query, so all of them may be logged as they are.
 */
export type AuthEvent =
  | {
      readonly type: 'session-held';
      readonly by: SessionSource;
      /** Milliseconds its access token has left. */
      readonly lifetime: number;
    }
  | { readonly type: 'signed-out'; readonly reason: SignedOutReason }
  | {
      readonly type: 'lock';
      readonly of: AuthCallName;
      /** `skipped`: it went on without the lock, which is missing, refused, or held for too long. */
      readonly phase: 'waiting' | 'held' | 'skipped' | 'released';
    }
  | { readonly type: 'call-sent'; readonly call: AuthCallName }
  | {
      readonly type: 'call-ended';
      readonly call: AuthCallName;
      /**
       * `dropped`, with the code `superseded`: something came first, and the answer changes nothing. What that was has
       * been told before: a `signed-out`, or a `session-held` by a sign-in or by another tab.
       */
      readonly outcome: 'done' | 'failed' | 'dropped';
      readonly code?: AuthErrorCode;
    }
  /** The session, or its end, was told to the other tabs. */
  | { readonly type: 'handed-over'; readonly what: 'session' | 'ended' }
  | (RequestEvent & {
      readonly type: 'request-sent';
      readonly method: string;
      readonly path: string;
      /** The one repetition after a refresh. */
      readonly isReplay: boolean;
    })
  /** It is held back until the one refresh is over. */
  | (RequestEvent & { readonly type: 'request-waits'; readonly code?: AuthErrorCode })
  | (RequestEvent & {
      readonly type: 'request-ended';
      readonly outcome: 'answered' | 'failed' | 'aborted';
      readonly status?: number;
      /** Why it failed. `superseded`: the session it was sent in is over; its caller is given the 401 it got. */
      readonly code?: AuthErrorCode;
    });

/** Counts from 1 in each tab; a replay keeps the number of its request. */
type RequestEvent = { readonly request: number };
