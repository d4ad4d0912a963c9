import { pages } from '@latchkey/contracts/pages';
import { lazy, Suspense, useState } from 'react';
import {
  Link,
  matchPath,
  matchRoutes,
  Outlet,
  type RouteObject,
  useLocation,
  useRoutes,
} from 'react-router';
import { isInAudience } from './auth/audience.ts';
import { useAuth } from './auth/auth-context.tsx';
import { RequireAnonymous } from './auth/require-anonymous.tsx';
import { RequireAuth } from './auth/require-auth.tsx';
import { RequireRole } from './auth/require-role.tsx';
import { signInAddress } from './auth/sign-in-address.ts';
import { ProofProvider } from './calls/proof.tsx';
import { type AppLink, AppShell } from './components/app-shell.tsx';
import { ErrorBoundary } from './components/error-boundary.tsx';
import { Loading } from './components/loading.tsx';
import { Unreachable } from './components/unreachable.tsx';
import { LiveEnd } from './features/live-end/lazy-live-end.ts'; // feature: live-end
import { everyPage, type RoutedPage } from './pages.tsx';

const AccountLayout = lazy(() => import('./components/account-layout.tsx'));
const ProofDialog = lazy(() => import('./features/reauthentication/proof-dialog.tsx')); // feature: reauthentication
const WrongRole = lazy(() => import('./components/wrong-role.tsx'));

const signInPath = pages.signIn.path;

/** All pages of the application. `extraPages` are those that exist only in some builds. */
export function AppRoutes({ extraPages = [] }: { extraPages?: readonly RoutedPage[] | undefined }) {
  const [all] = useState(() => [...everyPage, ...extraPages]);
  const [routes] = useState(() => listRoutes(all));
  const here = useLocation();
  // The pattern `*` does not match line breaks, and an address may hold them: `/%0a`.
  const isKnown = matchRoutes(routes, here) !== null;
  return useRoutes(routes, isKnown ? here : { ...here, pathname: '/not-found' });
}

/** Puts each page behind the guard of its audience. */
function listRoutes(all: readonly RoutedPage[]): RouteObject[] {
  const open = all.filter(({ audience }) => audience === 'anyone');
  const signedOut = all.filter(({ audience }) => audience === 'signed-out');
  const signedIn = all.filter((page) => !open.includes(page) && !signedOut.includes(page));
  const own = signedIn.filter(({ section }) => section === 'account');
  const others = signedIn.filter(({ section }) => section !== 'account');
  const children: RouteObject[] = [
    ...open.map(toRoute),
    { element: <RequireAnonymous loading={<Loading />} />, children: signedOut.map(toRoute) },
    {
      element: <SignedIn />,
      children: [
        ...others.map(toGuardedRoute),
        { element: <OwnAccount pages={own} />, children: own.map(toGuardedRoute) },
      ],
    },
  ];
  return [{ element: <Layout all={all} />, children }];
}

function toRoute({ path, element }: RoutedPage): RouteObject {
  return { path, element };
}

function toGuardedRoute({ path, audience, element }: RoutedPage): RouteObject {
  if (typeof audience === 'string') return { path, element };
  const guard = <RequireRole roles={audience} lacking={<WrongRole />} />;
  return { element: guard, children: [{ path, element }] };
}

function OwnAccount({ pages }: { pages: readonly RoutedPage[] }) {
  const { state } = useAuth();
  const links = pages.flatMap(({ path, sectionText, audience }): AppLink[] =>
    sectionText !== undefined && isInAudience(audience, state)
      ? [{ to: path, text: sectionText }]
      : [],
  );
  return <AccountLayout links={links} />;
}

function Layout({ all }: { all: readonly RoutedPage[] }) {
  const { state, logout } = useAuth();
  const here = useLocation();
  const account =
    state.status === 'authenticated'
      ? {
          name: state.user.username,
          to: pages.account.href(),
          signOut: logout,
        }
      : undefined;
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
      <Suspense>{account && <LiveEnd />}</Suspense> {/* feature: live-end */}
      {/* The status resets the error boundary, too, so that signing out leaves a page that failed. */}
      <ErrorBoundary place={`${state.status} ${here.pathname}`}>
        <ProofProvider
          dialog={ProofDialog} // feature: reauthentication
        >
          <Suspense fallback={<Loading />}>
            <Outlet />
          </Suspense>
        </ProofProvider>
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
