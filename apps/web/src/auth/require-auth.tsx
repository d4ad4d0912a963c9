import { Fragment, type ReactNode, useDeferredValue } from 'react';
import { Navigate, Outlet, useLocation } from 'react-router';
import { SignedInContext, useAuth } from './auth-context.tsx';
import { signInAddress } from './sign-in-address.ts';

type Props = {
  readonly signInPath: string;
  readonly loading: ReactNode;
  readonly unreachable: ReactNode;
};

/**
 * A layout route that shows what is below it to signed-in people only. It hides, it does not protect: the API protects.
 * People who are sent to sign in come back to where they were, unless they signed out themselves.
 */
export function RequireAuth({ signInPath, loading, unreachable }: Props) {
  const { state } = useAuth();
  const shown = useDeferredValue(state);
  const here = useLocation();
  // The page below may be code that is still to be loaded. Only in a deferred update does React go on showing what it
  // shows until the code is there. Otherwise it puts a fallback there first, and then keeps that for at least 300 ms.
  if (state.status === 'authenticated' && shown.status === 'restoring') return loading;
  switch (state.status) {
    case 'restoring':
      return loading;
    case 'unreachable':
      return unreachable;
    case 'anonymous': {
      const isOwnWish = state.reason === 'signed-out';
      return <Navigate replace to={isOwnWish ? signInPath : signInAddress(signInPath, here)} />;
    }
    case 'authenticated':
      // Another person gets a fresh page, so that no component keeps what it showed to the first person.
      return (
        <SignedInContext value={state}>
          <Fragment key={state.user.id}>
            <Outlet />
          </Fragment>
        </SignedInContext>
      );
  }
}
