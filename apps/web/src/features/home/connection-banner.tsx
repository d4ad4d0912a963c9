import { Notice } from '../../components/notice.tsx';
import styles from './connection-banner.module.css';

export function ConnectionBanner({ lost }: { lost: boolean }) {
  return (
    <div className={styles.banner} role="status">
      {lost && (
        <Notice tone="caution">
          <p>Your sign-in cannot be renewed right now. You stay signed in; we keep trying.</p>
        </Notice>
      )}
    </div>
  );
}
