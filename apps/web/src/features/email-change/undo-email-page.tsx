import { apiPaths } from '@latchkey/contracts/api';
import { pages } from '@latchkey/contracts/pages';
import { Link } from 'react-router';
import { LinkPage } from './link-page.tsx';

const done = {
  heading: 'The change is taken back',
  text: (
    <>
      <p>
        Your account has its old address again, and everybody was signed out. Your password no
        longer works.
      </p>
      <p>We sent a mail to the old address. It leads you to a new password.</p>
    </>
  ),
};

/** Where the mail to an old address leads. */
export default function UndoEmailPage() {
  return (
    <LinkPage
      title="Take the change of your address back"
      path={apiPaths.emailChange.undo}
      button="It was not me: take it back"
      done={done}
      dead={
        <>
          <p>
            It was used already, it is older than seven days, it is not complete, or the address
            belongs to another account by now.
          </p>
          <Link to={pages.home.href()}>Go to the home page</Link>
        </>
      }
    >
      <p>
        The address of your account was changed. If you did not do that, take it back: the account
        gets its old address, everybody is signed out, and a mail leads you to a new password.
      </p>
      <p>For a day, nobody can change the address again or delete the account.</p>
    </LinkPage>
  );
}
