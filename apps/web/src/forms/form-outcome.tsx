import type { ReactNode } from 'react';
import { FailureNotice } from '../components/failure-notice.tsx';
import { Notice } from '../components/notice.tsx';
import styles from './form-outcome.module.css';
import type { Form } from './use-form.ts';

type FormOutcomeProps<Name extends string> = {
  /** What `useForm` returns. */
  readonly form: Form<Name>;
  /** Shown and announced after a success. A form that leads to another page needs none. */
  readonly done?: ReactNode;
};

/**
 * Shows and announces why a form failed, or that it succeeded. Place it below the button, so that no control moves when
 * the message appears or disappears.
 */
export function FormOutcome<Name extends string>({ form, done }: FormOutcomeProps<Name>) {
  return (
    <div className={styles.outcome}>
      <FailureNotice id={form.failureId} failure={form.failure} />
      {done !== undefined && (
        // The region is there before the message, so that screen readers announce it.
        <div role="status">{form.isDone && <Notice tone="neutral">{done}</Notice>}</div>
      )}
    </div>
  );
}
