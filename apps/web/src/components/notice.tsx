import type { ReactNode } from 'react';
import styles from './notice.module.css';

type NoticeProps = {
  readonly tone: 'neutral' | 'caution' | 'danger';
  readonly children: ReactNode;
};

/** A framed remark. A screen reader announces it only inside a live region that was there before. */
export function Notice({ tone, children }: NoticeProps) {
  return (
    <div className={`${styles.notice} ${styles[tone]}`}>
      <svg className={styles.icon} viewBox="0 0 20 20" aria-hidden="true">
        <circle cx="10" cy="10" r="8.25" />
        <path d={tone === 'neutral' ? 'M10 9.25v4.5M10 6.25v.01' : 'M10 5.75v5M10 13.75v.01'} />
      </svg>
      <div className={styles.body}>{children}</div>
    </div>
  );
}
