import { pages } from '@latchkey/contracts/pages';
import { Link, useLocation } from 'react-router';
import { FullPage } from '../../components/full-page.tsx';
import styles from './not-found-page.module.css';

export default function NotFoundPage() {
  const { pathname } = useLocation();
  return (
    <FullPage title="Page not found" heading="There is nothing at this address">
      <p>
        <code className={styles.path}>{pathname}</code> does not exist here. The link may be old, or
        the address mistyped.
      </p>
      <Link className={styles.link} to={pages.home.href()}>
        Go to the home page
      </Link>
    </FullPage>
  );
}
