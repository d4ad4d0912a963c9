import { pages } from '@latchkey/contracts/pages';
import type { Site } from '@latchkey/contracts/site';
import { Link } from 'react-router';
import { Loaded } from '../../calls/loaded.tsx';
import { readSite } from '../../calls/read-site.ts';
import { useLoaded } from '../../calls/use-call.ts';
import { useLinkToken } from '../../calls/use-link-token.ts';
import { FormPage } from '../../components/form-page.tsx';
import { Notice } from '../../components/notice.tsx';
import { RegisterForm } from './register-form.tsx';

export default function RegisterPage() {
  const site = useLoaded(readSite);
  // An invitation's token is in the fragment, as in every link that we hand out.
  const invitation = useLinkToken();
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
