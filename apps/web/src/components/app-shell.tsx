import { pages } from '@latchkey/contracts/pages';
import { type MouseEvent, type ReactNode, useRef } from 'react';
import { Link, matchPath, useLocation } from 'react-router';
import styles from './app-shell.module.css';
import { Button } from './button.tsx';
import { FirstHeading } from './page-heading.tsx';
import { Wordmark } from './wordmark.tsx';

export type Account = {
  readonly name: string;
  /** The address of the person's own pages, where the application has such pages. */
  readonly to?: string | undefined;
  readonly signOut: () => void;
};

export type AppLink = { readonly to: string; readonly text: string };

/**
 * Surrounds every page. `account` is the person who is signed in. `signInTo` is the address of the sign-in page, given
 * only while nobody is signed in and somebody may sign in.
 */
export function AppShell({
  account,
  links,
  signInTo,
  children,
}: {
  account?: Account | undefined;
  links: readonly AppLink[];
  signInTo?: string | undefined;
  children: ReactNode;
}) {
  const main = useRef<HTMLElement>(null);
  const firstHeading = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const current = (path: string) => (matchPath(path, pathname) ? 'page' : undefined);

  // The button disappears after this, and the focus would be lost with it.
  const signOut = () => {
    main.current?.focus();
    account?.signOut();
  };

  // The address stays as it is, and with it what the page keeps in this entry of the history, such as a mail's token.
  const skip = (event: MouseEvent) => {
    event.preventDefault();
    main.current?.focus();
  };

  return (
    <FirstHeading value={firstHeading}>
      {/* biome-ignore lint/a11y/useValidAnchor: screen readers list it with the links of the page */}
      <a className={styles.skip} href="#main" onClick={skip}>
        Skip to content
      </a>
      <header className={styles.header}>
        <div className={styles.bar}>
          <Link
            className={styles.home}
            to={pages.home.href()}
            aria-current={current(pages.home.path)}
          >
            <Wordmark />
          </Link>
          {links.length > 0 && (
            <nav className={styles.links} aria-label="Pages">
              {links.map(({ to, text }) => (
                <Link key={to} className={styles.link ?? ''} to={to} aria-current={current(to)}>
                  {text}
                </Link>
              ))}
            </nav>
          )}
          {signInTo && (
            <Link className={styles.signIn ?? ''} to={signInTo}>
              Sign in
            </Link>
          )}
          {account && (
            <div className={styles.account}>
              <AccountName {...account} />
              <Button look="quiet" onClick={signOut}>
                Sign out
              </Button>
            </div>
          )}
        </div>
      </header>
      <main className={styles.main} id="main" ref={main} tabIndex={-1}>
        {children}
      </main>
    </FirstHeading>
  );
}

/** A name that is too long loses its end. Without `dir` a name in Hebrew or Arabic would lose its beginning. */
function AccountName({ name, to }: Account) {
  const { pathname } = useLocation();
  if (to === undefined) {
    return (
      <span className={styles.name} dir="auto">
        {name}
      </span>
    );
  }
  return (
    <Link
      className={`${styles.name} ${styles.ownPages}`}
      to={to}
      dir="auto"
      aria-label={`${name}, your account`}
      aria-current={matchPath(`${to}/*`, pathname) ? 'true' : undefined}
    >
      {name}
    </Link>
  );
}
