import type { AxiosInstance } from 'axios';
import { createContext, type ReactNode, useContext, useEffect, useSyncExternalStore } from 'react';
import type { AuthClient, AuthState, SignedIn } from './auth-types.ts';
import type { Auth } from './create-auth.ts';

const AuthContext = createContext<Auth | null>(null);

/** Who is signed in, for what is below `RequireAuth`, which provides it. */
export const SignedInContext = createContext<SignedIn | null>(null);

/**
 * Provides the auth client to everything below. React watches who is signed in, but gets the access token only through
 * a function, so that no token is in a component's props or state.
 */
export function AuthProvider({ auth, children }: { auth: Auth; children: ReactNode }) {
  useEffect(() => auth.client.start(), [auth]);
  return <AuthContext value={auth}>{children}</AuthContext>;
}

type Actions = Omit<AuthClient, 'state' | 'start' | 'tokenForRequest' | 'waitUntilReplayable'>;

export type UseAuth = Actions & { readonly state: AuthState };

/** Who is signed in, and what can be done about it. @throws Error outside AuthProvider */
export function useAuth(): UseAuth {
  const { client } = useAuthContext();
  const state = useSyncExternalStore(client.state.subscribe, client.state.get);
  return { ...client, state };
}

/** The person who is signed in, and what a page for signed-in people needs. @throws Error outside RequireAuth */
export function useSignedIn(): Actions & Omit<SignedIn, 'status'> {
  const { client } = useAuthContext();
  const signedIn = useContext(SignedInContext);
  if (!signedIn) throw new Error('useSignedIn must be used below RequireAuth');
  return { ...client, user: signedIn.user, connection: signedIn.connection };
}

/** The axios instance that signs requests and renews by itself. @throws Error outside AuthProvider */
export function useApi(): AxiosInstance {
  return useAuthContext().api;
}

/** The events of the auth client. @throws Error outside AuthProvider */ // feature: live-end
export const useAuthEvents = (): Auth['events'] => useAuthContext().events; // feature: live-end

function useAuthContext(): Auth {
  const auth = useContext(AuthContext);
  if (!auth) throw new Error('useAuth, useSignedIn and useApi must be used below AuthProvider');
  return auth;
}
