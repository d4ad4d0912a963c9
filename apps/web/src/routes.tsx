import { type Audience, type PageName, pages, type Section } from '@latchkey/contracts/pages';
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
import { PageHeading } from './components/page-heading.tsx';
import { Unreachable } from './components/unreachable.tsx';
import { LiveEnd } from './features/live-end/lazy-live-end.ts'; // feature: live-end
import { ForgotPasswordLink } from './features/password-reset/forgot-password-link.tsx'; // feature: password-reset
import { RegisterLink } from './features/registration/register-link.tsx'; // feature: registration
import { SignInPage } from './features/sign-in/sign-in-page.tsx';

const HomePage = lazy(() => import('./features/home/home-page.tsx'));
const ForgotPasswordPage = lazy(() => import('./features/password-reset/forgot-password-page.tsx')); // feature: password-reset
const AccountLayout = lazy(() => import('./components/account-layout.tsx'));
const ProfileCard = lazy(() => import('./features/profile/profile-card.tsx')); // feature: profile
const EmailChangeCard = lazy(() => import('./features/email-change/email-change-card.tsx')); // feature: email-change
const ConfirmEmailPage = lazy(() => import('./features/email-change/confirm-email-page.tsx')); // feature: email-change
const UndoEmailPage = lazy(() => import('./features/email-change/undo-email-page.tsx')); // feature: email-change
const PasswordPage = lazy(() => import('./features/password-change/password-page.tsx')); // feature: password-change
const ResetPasswordPage = lazy(() => import('./features/password-reset/reset-password-page.tsx')); // feature: password-reset
const ProofDialog = lazy(() => import('./features/reauthentication/proof-dialog.tsx')); // feature: reauthentication
const MySessionsPage = lazy(() => import('./features/my-sessions/my-sessions-page.tsx')); // feature: my-sessions
const DataPage = lazy(() => import('./features/my-data/data-page.tsx')); // feature: my-data
const AccountDeletedPage = lazy(() => import('./features/my-data/account-deleted-page.tsx')); // feature: my-data
const ActivityPage = lazy(() => import('./features/activity/activity-page.tsx')); // feature: activity
const NotMePage = lazy(() => import('./features/not-me/not-me-page.tsx')); // feature: not-me
const RegisterPage = lazy(() => import('./features/registration/register-page.tsx')); // feature: registration
const CheckYourMailPage = lazy(() => import('./features/registration/check-your-mail-page.tsx')); // feature: registration
const VerifyPage = lazy(() => import('./features/registration/verify-page.tsx')); // feature: registration
const ProtectedCallCard = lazy(() => import('./features/protected/protected-call-card.tsx')); // feature: protected
const NotFoundPage = lazy(() => import('./features/not-found/not-found-page.tsx'));
const WrongRole = lazy(() => import('./components/wrong-role.tsx'));

/**
 * What each page of the table in the contracts shows. All but the sign-in page are loaded when they are first shown.
 */
const elements: Record<PageName, ReactNode> = {
  signIn: <SignIn />,
  register: <RegisterPage />, // feature: registration
  checkYourMail: <CheckYourMailPage />, // feature: registration
  verify: <VerifyPage />, // feature: registration
  home: <Home />,
  account: <Account />,
  confirmEmail: <ConfirmEmailPage />, // feature: email-change
  undoEmail: <UndoEmailPage />, // feature: email-change
  changePassword: <PasswordPage />, // feature: password-change
  forgotPassword: <ForgotPasswordPage />, // feature: password-reset
  resetPassword: <ResetPasswordPage />, // feature: password-reset
  sessions: <MySessionsPage />, // feature: my-sessions
  activity: <ActivityPage />, // feature: activity
  data: <DataPage />, // feature: my-data
  accountDeleted: <AccountDeletedPage />, // feature: my-data
  notMe: <NotMePage />, // feature: not-me
};

export type RoutedPage = {
  readonly path: string;
  /** Who may open the page, and sees its link. */
  readonly audience: Audience;
  readonly linkText?: string | undefined;
  readonly section?: Section | undefined;
  readonly sectionText?: string | undefined;
  readonly element: ReactNode;
};

const everyPage: readonly RoutedPage[] = [
  ...Object.entries(pages).map(([name, page]) => ({
    ...page,
    element: elements[name as PageName],
  })),
  { path: '*', audience: 'anyone', element: <NotFoundPage /> },
];

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

function SignIn() {
  return (
    <SignInPage>
      <ForgotPasswordLink /> {/* feature: password-reset */}
      <RegisterLink /> {/* feature: registration */}
    </SignInPage>
  );
}

function Home() {
  return (
    <HomePage>
      <ProtectedCallCard /> {/* feature: protected */}
    </HomePage>
  );
}

function Account() {
  return (
    <>
      <PageHeading title="Profile">Profile</PageHeading>
      <ProfileCard /> {/* feature: profile */}
      <EmailChangeCard /> {/* feature: email-change */}
    </>
  );
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
