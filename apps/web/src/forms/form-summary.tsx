import { useId } from 'react';
import { Notice } from '../components/notice.tsx';
import styles from './form-summary.module.css';
import { type Form, focusField } from './use-form.ts';

/**
 * Lists the fields to correct, each leading to its field, and takes the focus after a submit. Place it first in a form
 * of three fields or more, where the first field to correct may be out of sight.
 */
export function FormSummary<Name extends string>({ form }: { form: Form<Name> }) {
  const titleId = useId();
  const errors = Object.entries<string | undefined>(form.summary).filter(([, text]) => text);

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset holds controls, and this holds messages
    <div
      className={styles.summary}
      ref={form.summaryRef}
      tabIndex={-1}
      role="group"
      aria-labelledby={titleId}
    >
      {errors.length > 0 && (
        <Notice tone="danger">
          <p id={titleId} className={styles.title}>
            {errors.length === 1 ? 'Correct 1 field.' : `Correct ${errors.length} fields.`}
          </p>
          <ul className={styles.list}>
            {errors.map(([name, text]) => (
              <li key={name}>
                {/* A link would change the address, and with it the page that the router shows. */}
                <button
                  type="button"
                  className={styles.error}
                  onClick={({ currentTarget }) => focusField(currentTarget.form, name)}
                >
                  {text}
                </button>
              </li>
            ))}
          </ul>
        </Notice>
      )}
    </div>
  );
}
