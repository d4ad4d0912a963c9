import { pages } from '@latchkey/contracts/pages';
import { useState } from 'react';
import { Link } from 'react-router';
import { useAuth } from '../../auth/auth-context.tsx';
import { Loaded } from '../../calls/loaded.tsx';
import { readSite } from '../../calls/read-site.ts';
import { useLoaded } from '../../calls/use-call.ts';
import { useLinkToken } from '../../calls/use-link-token.ts';
import { FormPage } from '../../components/form-page.tsx';
import { NewPasswordForm } from './new-password-form.tsx';

/**
 * The page that the link of a mail opens. The link's token is in the fragment, which no server sees. Opening the page
 * uses nothing up: only the button does.
 */
export default function ResetPasswordPage() {
  const token = useLinkToken();
  return <ResetPassword key={token} token={token} />;
}

function ResetPassword({ token }: { token: string }) {
  const { state, refresh } = useAuth();
  const site = useLoaded(readSite);
  const [outcome, setOutcome] = useState<'open' | 'unusable' | 'done'>(token ? 'open' : 'unusable');

  const finish = async () => {
    // All sessions of the link's person have ended. A refresh finds out whether this browser's is one of them.
    if (state.status === 'authenticated') await refresh().catch(() => {});
    setOutcome('done');
  };

  if (outcome === 'unusable') return <UnusableLink />;
  if (outcome === 'done') return <Done />;
  return (
    <FormPage title="Choose a new password">
      <Loaded from={site}>
        {({ passwordMinLength }) => (
          <NewPasswordForm
            token={token}
            minLength={passwordMinLength}
            onDone={finish}
            onUnusable={() => setOutcome('unusable')}
          />
        )}
      </Loaded>
    </FormPage>
  );
}

function UnusableLink() {
  return (
    <FormPage title="This link no longer works">
      <p>
        It has been used, has expired, or was replaced by a newer one. A link works once, and for an
        hour.
      </p>
      <Link to={pages.forgotPassword.href()}>Ask for a new link</Link>
    </FormPage>
  );
}

function Done() {
  const { state } = useAuth();
  return (
    <FormPage title="Your password is changed">
      {state.status === 'authenticated' ? (
        // The sign-in page would lead them on with the session that is here.
        <p>
          Every session of that account has ended. You are signed in here as {state.user.username}.
          To sign in with the new password, sign out first.
        </p>
      ) : (
        <>
          <p>You are signed out everywhere. Sign in with the new password to go on.</p>
          <Link to={pages.signIn.href()}>Sign in</Link>
        </>
      )}
    </FormPage>
  );
}
