import type { LoginRequest, SessionResponse } from '@latchkey/contracts/auth';
import type { User } from '@latchkey/contracts/user';
import type { AxiosResponse } from 'axios';

/** Why nobody is signed in here any more. Absent on a first visit. */
export type SignedOutReason =
  /** The person pressed "Sign out" in this tab. */
  | 'signed-out'
  /** Another tab of this browser signed out. */
  | 'signed-out-elsewhere'
  /** The server refused to renew: expired, revoked, or ended from another device. */
  | 'session-ended'
  /** The session needs the key of its browser, and the browser no longer has it. */ // feature: session-key
  | 'key-lost' // feature: session-key
  /** The session is bound to a device, and the browser did not show that it is on it. */ // feature: device-bound
  | 'device-unproven' // feature: device-bound
  /** Another tab signed in as somebody else, so this tab let go of the first identity. */
  | 'another-account';

/** Why a session ended in all tabs: what they send each other. */
export type EndedReason = Exclude<SignedOutReason, 'signed-out' | 'another-account'>;

/** Contains no access token, because React keeps state where the page's elements lead to it. */
export type AuthState =
  /** The client finds out whether there is a session: on the first load, and when it missed another sign-in. */
  | { readonly status: 'restoring' }
  /** There may be a session, but the server gave no usable answer: offline, 5xx, 429. Nothing is lost. */
  | { readonly status: 'unreachable' }
  | { readonly status: 'anonymous'; readonly reason?: SignedOutReason }
  | SignedIn;

export type SignedIn = {
  readonly status: 'authenticated';
  readonly user: User;
  /** `lost` while a renewal finds no server. The session stays; the next attempt backs off. */
  readonly connection: 'ok' | 'lost';
};

/**
 * Sends a body to an address below the API that answers with a session. Where the caller must be signed in, pass the
 * access token: inside `signIn` no request renews its token, because a refresh would wait for the sign-in to end.
 * Rejects with CallError.
 */
export type PostForSession = (
  path: string,
  body: unknown,
  accessToken?: string | null,
) => Promise<SessionResponse>;

/** A way to sign in: the call, or the calls, at whose end the API answers with a session. */
export type SessionCall = (post: PostForSession) => Promise<SessionResponse>;

/** The calls that begin, renew and end a session. Each rejects with CallError. */
export type AuthCalls = {
  readonly postForSession: PostForSession;
  /** Times out before the server's leeway is over (docs/decisions/0004). */
  refresh(signal: AbortSignal): Promise<SessionResponse>;
  logout(): Promise<void>;
};

/** A session, and the nonce for its next proof; empty if the session has no key. */ // feature: session-key
export type ProvenAnswer = SessionResponse & { readonly keyNonce: string }; // feature: session-key
/** Sends a call once, with a proof or without. It may take `timeout` milliseconds. Rejects with CallError. */ // feature: session-key
export type SendProven = (proof: string | undefined, timeout: number) => Promise<ProvenAnswer>; // feature: session-key
/** Sends a call to this path below the API once or twice, within `timeout` milliseconds. Rejects with CallError. */ // feature: session-key
type Prove = (path: string, send: SendProven, timeout: number) => Promise<SessionResponse>; // feature: session-key
/** Binds sessions to a key of this browser: `begin` sends a sign-in, `goOn` a later call, `forget` never throws. */ // feature: session-key
export type SessionKey = { begin: Prove; goOn: Prove; forget(): Promise<void> }; // feature: session-key

export type AuthClient = {
  readonly state: { get(): AuthState; subscribe(listener: () => void): () => void };
  /** Restores the session and keeps it; returns the stop. Called twice (StrictMode), it restores once. */
  start(): () => void;
  /** Signs in by name and password. @throws CallError when the server refuses or cannot be reached */
  login(credentials: LoginRequest): Promise<void>;
  /** Signs in by a call of the caller's own. @throws whatever the call rejects with */
  signIn(call: SessionCall): Promise<void>;
  /** Signs out here and in every tab at once, also offline. Never throws. */
  logout(): Promise<void>;
  /** Renews now. @throws CallError */
  refresh(): Promise<void>;
  /** Finds out (again) whether there is a session. Never throws; the state has the result. */
  restore(): Promise<void>;
  /** The access token in memory, or null. React's state does not hold it. */
  accessToken(): string | null;
  /** Milliseconds left on the access token; 0 when there is none. */
  timeLeft(): number;
  /** Milliseconds that a token of this session lives, as the server last said; 0 when there is none. */
  lifetime(): number;
  /**
   * The token to send now, after a refresh if the current one is dead; null when nobody is signed in. @throws CallError
   */
  tokenForRequest(signal?: AbortSignal, onWait?: () => void): Promise<SentToken | null>;
  /**
   * Waits until a refused request may be sent once more, and resolves to its new token. @throws CallError if it may not
   */
  waitUntilReplayable(sent: SentToken, signal?: AbortSignal): Promise<SentToken>;
};

/** Which token a request carried, and in which epoch. */
export type SentToken = { readonly accessToken: string; readonly epoch: number };

/** A request on its way out, with the headers it will carry. */
export type OutgoingRequest = {
  readonly headers: { get(name: string): unknown; set(name: string, value: string): unknown };
};

/**
 * Stands between page and network. May change a request, delay it, send it, or throw, which is a network without an
 * answer.
 */
export type NetworkHook = (
  request: OutgoingRequest,
  send: () => Promise<AxiosResponse>,
) => Promise<AxiosResponse>;
