import { Suspense, useId } from 'react';
import { Link, matchPath, Outlet, useLocation } from 'react-router';
import styles from './account-layout.module.css';
import type { AppLink } from './app-shell.tsx';
import { Loading } from './loading.tsx';

/** A layout route: the navigation of the account pages, beside the page or above it. Each page has its own heading. */
export default function AccountLayout({ links }: { links: readonly AppLink[] }) {
  const { pathname } = useLocation();
  const titleId = useId();
  return (
    <div className={styles.area}>
      <nav className={styles.navigation} aria-labelledby={titleId}>
        <p className={styles.title} id={titleId}>
          Your account
        </p>
        <ul className={styles.links}>
          {links.map(({ to, text }) => (
            <li key={to}>
              <Link
                className={styles.link ?? ''}
                to={to}
                aria-current={matchPath(to, pathname) ? 'page' : undefined}
              >
                {text}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <div className={styles.page}>
        {/* Only the page is replaced: the navigation keeps the focus while the next page is loaded. */}
        <Suspense key={pathname} fallback={<Loading />}>
          <Outlet />
        </Suspense>
      </div>
    </div>
  );
}
