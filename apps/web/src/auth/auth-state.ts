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

export type AuthState =
  /** Finding out whether there is a session (first load only). */
  | { readonly status: 'restoring' }
  /** There may be a session, but the server could not be asked: offline, 5xx, 429. Nothing is lost. */
  | { readonly status: 'unreachable' }
  | { readonly status: 'anonymous'; readonly reason?: SignedOutReason }
  | {
      readonly status: 'authenticated';
      readonly user: User;
      /** Lives in memory only: never in localStorage, sessionStorage, IndexedDB or a readable cookie. */
      readonly accessToken: string;
      /** `lost` while renewing fails for want of a server. The session stays; the next attempt backs off. */
      readonly connection: 'ok' | 'lost';
    };
