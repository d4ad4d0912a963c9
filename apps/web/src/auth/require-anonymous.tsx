import type { ReactNode } from 'react';
import { Navigate, Outlet, useLocation } from 'react-router';
import { useAuth } from './auth-context.tsx';
import { readReturnPath } from './sign-in-address.ts';

/**
 * A layout route for pages that signed-out people need, such as the sign-in page. People who are signed in, or sign in
 * there, are led on to where they wanted to go.
 *
 * While the server gives no answer, the page is shown too. The server may never answer about this session, and that
 * must not keep anybody out.
 */
export function RequireAnonymous({ loading }: { readonly loading: ReactNode }) {
  const { state } = useAuth();
  const { search } = useLocation();
  switch (state.status) {
    case 'restoring':
      return loading;
    case 'authenticated':
      return <Navigate replace to={readReturnPath(search, window.location.origin)} />;
    default:
      return <Outlet />;
  }
}
