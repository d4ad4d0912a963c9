import { lazy, type ReactNode, Suspense, useState } from 'react';
import { Link, Outlet, type RouteObject, useLocation, useRoutes } from 'react-router';
import { useAuth } from './auth/auth-context.tsx';
import { RequireAuth, signInAddress } from './auth/require-auth.tsx';
import { type AppLink, AppShell } from './components/app-shell.tsx';
import { ErrorBoundary } from './components/error-boundary.tsx';
import { Loading } from './components/loading.tsx';
import { Unreachable } from './components/unreachable.tsx';
import { SignInPage } from './features/sign-in/sign-in-page.tsx';

const HomePage = lazy(async () => ({
  default: (await import('./features/home/home-page.tsx')).HomePage,
}));
const ProtectedCallCard = lazy(() => import('./features/protected/protected-call-card.tsx')); // feature: protected
const NotFoundPage = lazy(async () => ({
  default: (await import('./features/not-found/not-found-page.tsx')).NotFoundPage,
}));

const signInPath = '/sign-in';

/** A page that is there only in some builds, with its link in the head of every page. */
export type ExtraPage = {
  readonly path: string;
  readonly linkText: string;
  readonly element: ReactNode;
};

/** Every page of the application. All but the first are loaded when they are first shown. */
export function AppRoutes({ extraPages = [] }: { extraPages?: readonly ExtraPage[] | undefined }) {
  const [routes] = useState(() => listRoutes(extraPages));
  return useRoutes(routes);
}

function listRoutes(extraPages: readonly ExtraPage[]): RouteObject[] {
  const children: RouteObject[] = [
    { path: signInPath, element: <SignInPage /> },
    { element: <SignedIn />, children: [{ index: true, element: <Home /> }] },
    ...extraPages.map(({ path, element }) => ({ path, element })),
    { path: '*', element: <NotFoundPage /> },
  ];
  const links = extraPages.map(({ path, linkText }) => ({ to: path, text: linkText }));
  return [{ element: <Layout links={links} />, children }];
}

function Home() {
  return (
    <HomePage>
      <ProtectedCallCard /> {/* feature: protected */}
    </HomePage>
  );
}

function Layout({ links }: { links: readonly AppLink[] }) {
  const { state, logout } = useAuth();
  const { pathname } = useLocation();
  const account =
    state.status === 'authenticated' ? { name: state.user.username, signOut: logout } : undefined;

  return (
    <AppShell account={account} links={links}>
      {/* With the status, so that signing out leads away from a page that failed. */}
      <ErrorBoundary place={`${state.status} ${pathname}`}>
        <Suspense fallback={<Loading />}>
          <Outlet />
        </Suspense>
      </ErrorBoundary>
    </AppShell>
  );
}

function SignedIn() {
  const { restore } = useAuth();
  const location = useLocation();
  return (
    <RequireAuth
      loading={<Loading />}
      unreachable={
        <Unreachable onRetry={restore}>
          <p>
            If it keeps happening, <Link to={signInAddress(signInPath, location)}>sign in</Link>{' '}
            again.
          </p>
        </Unreachable>
      }
      signInPath={signInPath}
    />
  );
}
