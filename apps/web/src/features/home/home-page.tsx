import type { ReactNode } from 'react';
import { useSignedIn } from '../../auth/auth-context.tsx';
import { Card } from '../../components/card.tsx';
import { Facts } from '../../components/facts.tsx';
import { PageHeading } from '../../components/page-heading.tsx';
import { AccessTokenCard } from './access-token-card.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import styles from './home-page.module.css';

/** Shows what is known about the person and the token. `children` are further cards. */
export default function HomePage({ children }: { children?: ReactNode }) {
  const { user, connection } = useSignedIn();

  return (
    <div>
      <ConnectionBanner lost={connection === 'lost'} />
      <header className={styles.intro}>
        <PageHeading title="Home">Signed in as {user.username}</PageHeading>
        <p className={styles.lede}>
          Who you are, how long the token lasts, and a call that needs it.
        </p>
      </header>
      <div className={styles.cards}>
        <Card title="Who am I">
          <Facts
            facts={[
              { label: 'Username', value: user.username },
              { label: 'E-mail', value: user.email },
              { label: 'Role', value: user.role },
              { label: 'User ID', value: user.id, code: true },
            ]}
          />
        </Card>
        <AccessTokenCard />
        {children}
      </div>
    </div>
  );
}
