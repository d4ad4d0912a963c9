import { pages } from '@latchkey/contracts/pages';
import { Link } from 'react-router';
import { FullPage } from './full-page.tsx';

/** Shown instead of a page that is for other roles. */
export default function WrongRole() {
  return (
    <FullPage title="Not for your role" heading="Your role does not open this page">
      <p>
        You are signed in, and this page is for people with another role. If you need it, ask
        whoever gives out roles here. A new role arrives within minutes, or when you sign in again.
      </p>
      <Link to={pages.home.href()}>Go to the home page</Link>
    </FullPage>
  );
}
