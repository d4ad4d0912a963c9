import { useId } from 'react';
import { Navigate, useSearchParams } from 'react-router';
import { useAuth } from '../../auth/auth-context.tsx';
import { Loading } from '../../components/loading.tsx';
import { PageHeading } from '../../components/page-heading.tsx';
import { Unreachable } from '../../components/unreachable.tsx';
import { safeReturnPath } from '../../lib/return-path.ts';
import { SignInForm } from './sign-in-form.tsx';
import { SignInNotice } from './sign-in-notice.tsx';
import styles from './sign-in-page.module.css';
import { Tumbler } from './tumbler.tsx';

export function SignInPage() {
  const { state, login, restore } = useAuth();
  const [searchParams] = useSearchParams();
  const reasonId = useId();

  switch (state.status) {
    case 'restoring':
      return <Loading />;
    case 'unreachable':
      return (
        <Unreachable onRetry={restore}>
          <p>If it keeps happening, sign in again.</p>
          <SignInForm login={login} reasonId={undefined} />
        </Unreachable>
      );
    case 'authenticated':
      return (
        <Navigate replace to={safeReturnPath(searchParams.get('returnTo'), location.origin)} />
      );
    case 'anonymous':
      return (
        <div className={styles.card}>
          <div className={styles.body}>
            <PageHeading title="Sign in">Sign in</PageHeading>
            <SignInNotice id={reasonId} reason={state.reason} onContinue={restore} />
            <SignInForm login={login} reasonId={state.reason && reasonId} />
          </div>
          <Tumbler />
        </div>
      );
  }
}
