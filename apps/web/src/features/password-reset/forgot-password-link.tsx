import { pages } from '@latchkey/contracts/pages';
import { Link } from 'react-router';

/** The way on for people who cannot sign in. The first page shows it, so it loads nothing else of the feature. */
export function ForgotPasswordLink() {
  return <Link to={pages.forgotPassword.href()}>Forgot your password?</Link>;
}
