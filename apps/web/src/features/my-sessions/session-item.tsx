import type { MySession } from '@latchkey/contracts/my-sessions';
import { Button } from '../../components/button.tsx';
import styles from './my-sessions.module.css';

/** In the reader's language and time zone. */
const toTime = (instant: string) =>
  new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }).format(
    new Date(instant),
  );

const bound = 'Bound to its browser: a copy of its cookie works nowhere else.';
const unbound = 'Not bound: its cookie works in another browser.';
const describeBinding = ({ isBound }: MySession) => (isBound ? bound : unbound);

type SessionItemProps = {
  readonly session: MySession;
  readonly busy: boolean;
  readonly onEnd: () => void;
};

/** One session: on which browser, from where, since when, and a button that ends it. */
export function SessionItem({ session, busy, onEnd }: SessionItemProps) {
  const { device, userAgent, address, begunAt, lastActiveAt, isCurrent } = session;
  const name = device ?? 'Unknown browser';
  return (
    <li className={styles.item}>
      <div className={styles.facts}>
        <p className={styles.name}>
          {name}
          {isCurrent && <span className={styles.current}>This session</span>}
        </p>
        <p className={styles.detail}>
          {address ? `From ${address}. ` : ''}Signed in{' '}
          <time dateTime={begunAt}>{toTime(begunAt)}</time>, last active{' '}
          <time dateTime={lastActiveAt}>{toTime(lastActiveAt)}</time>.
        </p>
        <p className={styles.detail}>{describeBinding(session)}</p>
        {userAgent && (
          <details className={styles.detail}>
            <summary>What the browser calls itself</summary>
            <p className={styles.agent}>{userAgent}</p>
          </details>
        )}
      </div>
      {!isCurrent && (
        <Button
          look="quiet"
          busy={busy}
          onClick={onEnd}
          aria-label={`End the session on ${name}, signed in ${toTime(begunAt)}`}
        >
          End
        </Button>
      )}
    </li>
  );
}
