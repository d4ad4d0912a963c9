import { lazy, Suspense, useState } from 'react';
import { Outlet, type RouteObject, useLocation, useRoutes } from 'react-router';
import { useAuth } from './auth/auth-context.tsx';
import { RequireAuth } from './auth/require-auth.tsx';
import { AppShell } from './components/app-shell.tsx';
import { ErrorBoundary } from './components/error-boundary.tsx';
import { Loading } from './components/loading.tsx';
import { Unreachable } from './components/unreachable.tsx';
import type { Lab } from './features/lab/create-lab.ts'; // feature: lab
import { SignInPage } from './features/sign-in/sign-in-page.tsx';

const HomePage = lazy(async () => ({
  default: (await import('./features/home/home-page.tsx')).HomePage,
}));
const ProtectedCallCard = lazy(() => import('./features/protected/protected-call-card.tsx')); // feature: protected
const LabPage =
  import.meta.env.LAB === 'on' ? lazy(() => import('./features/lab/lab-page.tsx')) : null; // feature: lab
const NotFoundPage = lazy(async () => ({
  default: (await import('./features/not-found/not-found-page.tsx')).NotFoundPage,
}));

const signInPath = '/sign-in';
const labPath = '/lab'; // feature: lab

/** Every page of the application. All but the first are loaded when they are first shown. */
export function AppRoutes({ lab }: { lab?: Lab | undefined }) {
  const [routes] = useState(() => listRoutes(lab));
  return useRoutes(routes);
}

function listRoutes(lab: Lab | undefined): RouteObject[] {
  const children: RouteObject[] = [
    { path: signInPath, element: <SignInPage /> },
    { element: <SignedIn />, children: [{ index: true, element: <Home /> }] },
    { path: '*', element: <NotFoundPage /> },
  ];
  if (lab && LabPage) children.push({ path: labPath, element: <LabPage lab={lab} /> }); // feature: lab
  return [{ element: <Layout hasLab={lab !== undefined} />, children }];
}

function Home() {
  return (
    <HomePage>
      <ProtectedCallCard /> {/* feature: protected */}
    </HomePage>
  );
}

function Layout({ hasLab }: { hasLab: boolean }) {
  const { state, logout } = useAuth();
  const { pathname } = useLocation();
  const account =
    state.status === 'authenticated' ? { name: state.user.username, signOut: logout } : undefined;

  return (
    <AppShell account={account} links={hasLab ? [{ to: labPath, text: 'Lab' }] : []}>
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
  return (
    <RequireAuth
      loading={<Loading />}
      unreachable={<Unreachable onRetry={restore} />}
      signInPath={signInPath}
    />
  );
}
