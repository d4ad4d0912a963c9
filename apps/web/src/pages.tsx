import { type Audience, type PageName, pages, type Section } from '@latchkey/contracts/pages';
import { lazy, type ReactNode } from 'react';
import { PageHeading } from './components/page-heading.tsx';
import { ForgotPasswordLink } from './features/password-reset/forgot-password-link.tsx'; // feature: password-reset
import { RegisterLink } from './features/registration/register-link.tsx'; // feature: registration
import { SignInPage } from './features/sign-in/sign-in-page.tsx';

const HomePage = lazy(() => import('./features/home/home-page.tsx'));
const ForgotPasswordPage = lazy(() => import('./features/password-reset/forgot-password-page.tsx')); // feature: password-reset
const ProfileCard = lazy(() => import('./features/profile/profile-card.tsx')); // feature: profile
const EmailChangeCard = lazy(() => import('./features/email-change/email-change-card.tsx')); // feature: email-change
const ConfirmEmailPage = lazy(() => import('./features/email-change/confirm-email-page.tsx')); // feature: email-change
const UndoEmailPage = lazy(() => import('./features/email-change/undo-email-page.tsx')); // feature: email-change
const PasswordPage = lazy(() => import('./features/password-change/password-page.tsx')); // feature: password-change
const ResetPasswordPage = lazy(() => import('./features/password-reset/reset-password-page.tsx')); // feature: password-reset
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

/** Every page of the table, and the one for all other addresses. */
export const everyPage: readonly RoutedPage[] = [
  ...Object.entries(pages).map(([name, page]) => ({
    ...page,
    element: elements[name as PageName],
  })),
  { path: '*', audience: 'anyone', element: <NotFoundPage /> },
];

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
