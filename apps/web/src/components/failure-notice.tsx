import type { Ref } from 'react';
import { Link } from 'react-router';
import styles from './failure-notice.module.css';
import { Notice } from './notice.tsx';

export type FailureText = {
  readonly happened: string;
  readonly next: string;
  /** The person quotes this to whoever runs the server. */
  readonly reference?: string | undefined;
  /** The page where the person can do something about it. */
  readonly way?: { readonly to: string; readonly text: string } | undefined;
};

type FailureNoticeProps = {
  readonly id?: string;
  readonly failure: FailureText | null;
  /** For whoever moves the focus here, because the control that had it disappears. */
  readonly ref?: Ref<HTMLDivElement>;
};

/**
 * The alert region of a form or a card. It stays in the document while it is empty, so that screen readers announce its
 * text.
 */
export function FailureNotice({ id, failure, ref }: FailureNoticeProps) {
  return (
    <div role="alert" id={id} ref={ref} tabIndex={ref ? -1 : undefined}>
      {failure && (
        <Notice tone="danger">
          <p className={styles.happened}>{failure.happened}</p>
          <p>
            {failure.next}{' '}
            {failure.reference && <code className={styles.reference}>{failure.reference}</code>}
          </p>
          {failure.way && <Link to={failure.way.to}>{failure.way.text}</Link>}
        </Notice>
      )}
    </div>
  );
}
