import { type ReactNode, useId } from 'react';
import { useAuth } from '../../auth/auth-context.tsx';
import { PageHeading } from '../../components/page-heading.tsx';
import { Unreachable } from '../../components/unreachable.tsx';
import { SignInForm } from './sign-in-form.tsx';
import { SignInNotice } from './sign-in-notice.tsx';
import styles from './sign-in-page.module.css';
import { Tumbler } from './tumbler.tsx';

/** Shown below `RequireAnonymous`, which leads signed-in people on. `children` are links to other ways in. */
export function SignInPage({ children }: { readonly children?: ReactNode }) {
  const { state, login, restore } = useAuth();
  const reasonId = useId();

  const isAway = state.status === 'unreachable';
  const reason = state.status === 'anonymous' ? state.reason : undefined;
  // The form has one place in both cases, so that what somebody has typed stays when the server comes or goes.
  return (
    <div className={isAway ? undefined : styles.card}>
      <div className={isAway ? styles.away : styles.body}>
        {isAway ? (
          <Unreachable onRetry={restore}>
            <p>If it keeps happening, sign in again.</p>
          </Unreachable>
        ) : (
          <>
            <PageHeading title="Sign in">Sign in</PageHeading>
            <SignInNotice id={reasonId} reason={reason} onContinue={restore} />
          </>
        )}
        <SignInForm login={login} reasonId={reason && reasonId} />
        {!isAway && children}
      </div>
      {!isAway && <Tumbler />}
    </div>
  );
}
