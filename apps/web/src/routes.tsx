import { lazy, type ReactNode, Suspense, useState } from 'react';
import {
  Link,
  matchPath,
  matchRoutes,
  Outlet,
  type RouteObject,
  useLocation,
  useRoutes,
} from 'react-router';
import { type Audience, isInAudience } from './auth/audience.ts';
import { useAuth } from './auth/auth-context.tsx';
import { RequireAuth } from './auth/require-auth.tsx';
import { RequireRole } from './auth/require-role.tsx';
import { signInAddress } from './auth/sign-in-address.ts';
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

const WrongRole = lazy(async () => ({
  default: (await import('./components/wrong-role.tsx')).WrongRole,
}));

const signInPath = '/sign-in';

export type Page = {
  readonly path: string;
  /** Who may open it, and sees its link. */
  readonly audience: Audience;
  readonly element: ReactNode;
  /** Of its link in the head of every page, if it has one. */
  readonly linkText?: string;
};

/** All but the first are loaded when they are first shown. */
const pages: readonly Page[] = [
  // Leads on by itself whoever is signed in.
  { path: signInPath, audience: 'signed-out', element: <SignInPage /> },
  { path: '/', audience: 'signed-in', element: <Home /> },
  { path: '*', audience: 'anyone', element: <NotFoundPage /> },
];

/** Every page of the application, and those that are there only in some builds. */
export function AppRoutes({ extraPages = [] }: { extraPages?: readonly Page[] | undefined }) {
  const [all] = useState(() => [...pages, ...extraPages]);
  const [routes] = useState(() => listRoutes(all));
  const here = useLocation();
  // The pattern `*` does not match line breaks, and an address may hold them: `/%0a`.
  const isKnown = matchRoutes(routes, here) !== null;
  return useRoutes(routes, isKnown ? here : { ...here, pathname: '/not-found' });
}

function listRoutes(all: readonly Page[]): RouteObject[] {
  const isOpen = ({ audience }: Page) => audience === 'anyone' || audience === 'signed-out';
  const children = [
    ...all.filter(isOpen).map(({ path, element }) => ({ path, element })),
    { element: <SignedIn />, children: all.filter((page) => !isOpen(page)).map(toGuardedRoute) },
  ];
  return [{ element: <Layout all={all} />, children }];
}

function toGuardedRoute({ path, audience, element }: Page): RouteObject {
  if (typeof audience === 'string') return { path, element };
  const guard = <RequireRole roles={audience} lacking={<WrongRole />} />;
  return { element: guard, children: [{ path, element }] };
}

function Home() {
  return (
    <HomePage>
      <ProtectedCallCard /> {/* feature: protected */}
    </HomePage>
  );
}

function Layout({ all }: { all: readonly Page[] }) {
  const { state, logout } = useAuth();
  const here = useLocation();
  const account =
    state.status === 'authenticated' ? { name: state.user.username, signOut: logout } : undefined;
  const offersSignIn = state.status === 'anonymous' && !matchPath(signInPath, here.pathname);
  const links = all.flatMap(({ path, linkText, audience }): AppLink[] =>
    linkText !== undefined && isInAudience(audience, state) ? [{ to: path, text: linkText }] : [],
  );

  return (
    <AppShell
      account={account}
      links={links}
      signInTo={offersSignIn ? signInAddress(signInPath, here) : undefined}
    >
      {/* With the status, so that signing out leads away from a page that failed. */}
      <ErrorBoundary place={`${state.status} ${here.pathname}`}>
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
