import type { LoginRequest, SessionResponse } from '@latchkey/contracts/auth';
import type { AuthState } from './auth-state.ts';

/** The three calls, as `api.ts` makes them. Each rejects with AuthError. */
export type AuthCalls = {
  login(credentials: LoginRequest): Promise<SessionResponse>;
  /** Times out before the server's leeway is over (docs/decisions/0004). */
  refresh(signal: AbortSignal): Promise<SessionResponse>;
  logout(): Promise<void>;
};

export type AuthClient = {
  readonly state: { get(): AuthState; subscribe(listener: () => void): () => void };
  /** Restores the session and keeps it; returns the stop. Called twice (StrictMode), it restores once. */
  start(): () => void;
  /** @throws AuthError when the server refuses or cannot be reached */
  login(credentials: LoginRequest): Promise<void>;
  /** Signs out here and in every tab at once, also offline. Never throws. */
  logout(): Promise<void>;
  /** Renews now. @throws AuthError */
  refresh(): Promise<void>;
  /** Asks (again) whether there is a session. Never throws: the state tells. */
  restore(): Promise<void>;
  /** The access token in memory, or null. React's state does not hold it. */
  accessToken(): string | null;
  /** Milliseconds left on the access token; 0 when there is none. */
  timeLeft(): number;
  /** Milliseconds a token of this session lives, as the server last said; 0 when there is none. */
  lifetime(): number;
  /** The token to send now, after a refresh if the one held is dead; null when nobody is signed in. @throws AuthError */
  tokenForRequest(signal?: AbortSignal, onWait?: () => void): Promise<SentToken | null>;
  /** The token with which a refused request may be sent once more. @throws AuthError when it may not */
  replacementFor(sent: SentToken, signal?: AbortSignal): Promise<SentToken>;
};

/** Which token a request carried, and in which epoch. */
export type SentToken = { readonly accessToken: string; readonly epoch: number };
