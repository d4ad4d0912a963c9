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

  if (state.status === 'unreachable') {
    return (
      <Unreachable onRetry={restore}>
        <p>If it keeps happening, sign in again.</p>
        <SignInForm login={login} reasonId={undefined} />
      </Unreachable>
    );
  }
  const reason = state.status === 'anonymous' ? state.reason : undefined;
  return (
    <div className={styles.card}>
      <div className={styles.body}>
        <PageHeading title="Sign in">Sign in</PageHeading>
        <SignInNotice id={reasonId} reason={reason} onContinue={restore} />
        <SignInForm login={login} reasonId={reason && reasonId} />
        {children}
      </div>
      <Tumbler />
    </div>
  );
}
