import { pages } from '@latchkey/contracts/pages';
import { useEffect } from 'react';
import { Link, Navigate, useLocation } from 'react-router';
import { useAuth } from '../../auth/auth-context.tsx';
import { FullPage } from '../../components/full-page.tsx';

/** What the history keeps with this page: the id of the account that was deleted. */
export type DeletedState = { readonly deleted: string };

/**
 * Says that the account is deleted, and signs its person out in every tab. The page does so itself, because the guard of
 * the page before would lead to the sign-in page. Somebody else who is signed in by now stays so. Without the state of
 * the history nothing was deleted in this tab, and a link to this page must not frighten anybody.
 */
export default function AccountDeletedPage() {
  const { state, logout } = useAuth();
  const { deleted } = (useLocation().state ?? {}) as Partial<DeletedState>;
  const signedInId = state.status === 'authenticated' ? state.user.id : null;
  const isTheirs = signedInId !== null && signedInId === deleted;

  useEffect(() => {
    if (isTheirs) void logout();
  }, [isTheirs, logout]);

  if (deleted === undefined || (signedInId !== null && !isTheirs)) {
    return <Navigate to={pages.home.href()} replace />;
  }
  return (
    <FullPage title="Account deleted" heading="Your account is deleted">
      <p>You are signed out everywhere. We have sent you one last mail to confirm it.</p>
      <p>
        <Link to={pages.signIn.href()}>Go to the sign-in page</Link>
      </p>
    </FullPage>
  );
}
