import { pages } from '@latchkey/contracts/pages';
import type { Site } from '@latchkey/contracts/site';
import { Link, Navigate } from 'react-router';
import { useAuth } from '../../auth/auth-context.tsx';
import { Loaded } from '../../calls/loaded.tsx';
import { readSite } from '../../calls/read-site.ts';
import { useLoaded } from '../../calls/use-call.ts';
import { useLinkToken } from '../../calls/use-link-token.ts';
import { Button } from '../../components/button.tsx';
import { FormPage } from '../../components/form-page.tsx';
import { Loading } from '../../components/loading.tsx';
import { Notice } from '../../components/notice.tsx';
import { RegisterForm } from './register-form.tsx';

export default function RegisterPage() {
  const { state } = useAuth();
  // An invitation's token is in the fragment, as in every link that we hand out.
  const invitation = useLinkToken();
  if (state.status === 'restoring') return <Loading />;
  if (state.status !== 'authenticated') return <SignedOut invitation={invitation} />;
  if (invitation) return <SignOutFirst name={state.user.username} />;
  return <Navigate replace to={pages.home.href()} />;
}

function SignedOut({ invitation }: { invitation: string }) {
  const site = useLoaded(readSite);
  return (
    <FormPage title="Create an account">
      <Loaded from={site}>
        {(facts) => <Registration site={facts} invitation={invitation} />}
      </Loaded>
      <p>
        Do you have an account? <Link to={pages.signIn.href()}>Sign in</Link>
      </p>
    </FormPage>
  );
}

/** The page keeps the invitation, so the form follows when the person has signed out. */
function SignOutFirst({ name }: { name: string }) {
  const { logout } = useAuth();
  return (
    <FormPage title="Create an account">
      <p>
        You are signed in as {name}, and this invitation is for a new account. To use it, sign out.
      </p>
      <Button onClick={logout}>Sign out and use the invitation</Button>
      <p>
        <Link to={pages.home.href()}>Stay signed in</Link>
      </p>
    </FormPage>
  );
}

function Registration({ site, invitation }: { site: Site; invitation: string }) {
  if (site.registration === 'closed') {
    return (
      <Notice tone="neutral">
        <p>Nobody can create an account here. Whoever runs this site makes the accounts.</p>
      </Notice>
    );
  }
  if (site.registration === 'invite' && !invitation) {
    return (
      <Notice tone="neutral">
        <p>You need an invitation to create an account here. Open the link that you were given.</p>
      </Notice>
    );
  }
  return <RegisterForm site={site} invitation={invitation} />;
}
