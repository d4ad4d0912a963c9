import { apiPaths } from '@latchkey/contracts/api';
import { pages } from '@latchkey/contracts/pages';
import { Link } from 'react-router';
import { LinkPage } from './link-page.tsx';

const done = {
  heading: 'Your address is changed',
  text: (
    <>
      <p>
        Mails about your account come to this address now. The old one got a mail about the change.
      </p>
      <Link to={pages.home.href()}>Go to the home page</Link>
    </>
  ),
};

/** Where the mail to a new address leads. */
export default function ConfirmEmailPage() {
  return (
    <LinkPage
      title="Confirm your new address"
      path={apiPaths.emailChange.confirm}
      button="Confirm the address"
      done={done}
      dead={
        <>
          <p>
            It was used already, it is older than a day, it is not complete, or a newer one replaced
            it. Perhaps your password was changed since, or the address belongs to another account
            by now. If you still want this address, ask for it again.
          </p>
          <Link to={pages.account.href()}>Go to your account</Link>
        </>
      }
    >
      <p>
        This address becomes the one of your account. Your old address then gets a mail that says
        so, and can take the change back for seven days.
      </p>
    </LinkPage>
  );
}
