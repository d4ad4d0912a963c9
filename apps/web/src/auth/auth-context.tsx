import type { AxiosInstance } from 'axios';
import { createContext, type ReactNode, useContext, useEffect, useSyncExternalStore } from 'react';
import type { AuthState } from './auth-state.ts';
import type { AuthClient } from './auth-types.ts';
import type { Auth } from './create-auth.ts';

const AuthContext = createContext<Auth | null>(null);

/**
 * Provides who is signed in, and the access token, to everything below. The client keeps both. React watches the first
 * and is given a function for the second, so that no token is in a component's props or state.
 */
export function AuthProvider({ auth, children }: { auth: Auth; children: ReactNode }) {
  useEffect(() => auth.client.start(), [auth]);
  return <AuthContext value={auth}>{children}</AuthContext>;
}

export type UseAuth = Pick<
  AuthClient,
  'login' | 'logout' | 'refresh' | 'restore' | 'accessToken' | 'timeLeft' | 'lifetime'
> & {
  readonly state: AuthState;
};

/** Who is signed in, and what can be done about it. @throws Error outside AuthProvider */
export function useAuth(): UseAuth {
  const { client } = useAuthContext();
  const state = useSyncExternalStore(client.state.subscribe, client.state.get);
  const { login, logout, refresh, restore, accessToken, timeLeft, lifetime } = client;
  return { state, login, logout, refresh, restore, accessToken, timeLeft, lifetime };
}

/** The axios instance that signs requests and renews by itself. @throws Error outside AuthProvider */
export function useApi(): AxiosInstance {
  return useAuthContext().api;
}

function useAuthContext(): Auth {
  const auth = useContext(AuthContext);
  if (!auth) throw new Error('useAuth and useApi must be used below AuthProvider');
  return auth;
}
