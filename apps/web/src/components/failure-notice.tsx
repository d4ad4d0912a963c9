import type { FailureText } from './describe-failure.ts';
import styles from './failure-notice.module.css';
import { Notice } from './notice.tsx';

type FailureNoticeProps = {
  readonly id?: string;
  readonly failure: FailureText | null;
};

/** The alert region of a form or a card. Stays in the document while empty, so that its filling is announced. */
export function FailureNotice({ id, failure }: FailureNoticeProps) {
  return (
    <div role="alert" id={id}>
      {failure && (
        <Notice tone="danger">
          <p className={styles.happened}>{failure.happened}</p>
          <p>
            {failure.next}{' '}
            {failure.reference && <code className={styles.reference}>{failure.reference}</code>}
          </p>
        </Notice>
      )}
    </div>
  );
}
