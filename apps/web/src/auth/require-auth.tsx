import { Fragment, type ReactNode } from 'react';
import { type Location, Navigate, Outlet, useLocation } from 'react-router';
import { useAuth } from './auth-context.tsx';

type Props = {
  readonly signInPath: string;
  readonly loading: ReactNode;
  readonly unreachable: ReactNode;
};

/** The address at which to sign in and come back from. From the first page it needs no return address. */
export function signInAddress(signInPath: string, { pathname, search, hash }: Location): string {
  const here = `${pathname}${search}${hash}`;
  return here === '/' ? signInPath : `${signInPath}?returnTo=${encodeURIComponent(here)}`;
}

/**
 * A layout route that shows what is below it to signed-in people only. It hides, it does not protect: the API
 * does. Who is sent to sign in comes back to where they were, unless they signed out themselves.
 */
export function RequireAuth({ signInPath, loading, unreachable }: Props) {
  const { state } = useAuth();
  const location = useLocation();
  switch (state.status) {
    case 'restoring':
      return loading;
    case 'unreachable':
      return unreachable;
    case 'anonymous': {
      const isOwnWish = state.reason === 'signed-out';
      return <Navigate replace to={isOwnWish ? signInPath : signInAddress(signInPath, location)} />;
    }
    case 'authenticated':
      // Another person gets a page of their own: no component keeps what it showed the first.
      return (
        <Fragment key={state.user.id}>
          <Outlet />
        </Fragment>
      );
  }
}
