import type { User } from '@latchkey/contracts/user';

/** Why nobody is signed in here any more. Absent on a first visit. */
export type SignedOutReason =
  /** The person pressed "Sign out" in this tab. */
  | 'signed-out'
  /** Another tab of this browser signed out. */
  | 'signed-out-elsewhere'
  /** The server refused to renew: expired, revoked, or ended from another device. */
  | 'session-ended'
  /** Another tab signed in as somebody else, so this tab let go of the first identity. */
  | 'another-account';

/** Without the access token, which the client keeps: React puts state where page elements lead to it. */
export type AuthState =
  /** Finding out whether there is a session: on the first load, and when another sign-in was missed. */
  | { readonly status: 'restoring' }
  /** There may be a session, but the server could not be asked: offline, 5xx, 429. Nothing is lost. */
  | { readonly status: 'unreachable' }
  | { readonly status: 'anonymous'; readonly reason?: SignedOutReason }
  | {
      readonly status: 'authenticated';
      readonly user: User;
      /** `lost` while renewing fails for want of a server. The session stays; the next attempt backs off. */
      readonly connection: 'ok' | 'lost';
    };
