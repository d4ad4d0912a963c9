import { pages } from '@latchkey/contracts/pages';
import { Link } from 'react-router';

/** Leads from the sign-in page to the registration, whose page says so where nobody may register. */
export function RegisterLink() {
  return (
    <p>
      New here? <Link to={pages.register.href()}>Create an account</Link>
    </p>
  );
}
