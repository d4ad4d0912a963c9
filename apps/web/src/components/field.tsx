import type { ComponentProps, ReactNode } from 'react';
import styles from './field.module.css';

export type FieldProps = Omit<ComponentProps<'input'>, 'className'> & {
  readonly name: string;
  readonly label: string;
  /**
   * What is wrong with the value, and how to put it right. It is announced politely, because the focus may be in the
   * field already, and a screen reader then does not read the description again.
   */
  readonly error?: string | undefined;
  /** The id of further text that explains what is wrong. */
  readonly errorId?: string | undefined;
  /**
   * A remark that comes and goes while somebody types; empty for none. It is announced politely, and hidden beside an
   * error.
   */
  readonly hint?: string | undefined;
  /** What the field takes, in words. It stands between label and input. */
  readonly description?: string | undefined;
  /** A remark that changes with each key. It is not announced, and hidden beside an error. */
  readonly remark?: string | undefined;
  /** A control inside the field's frame. */
  readonly trailing?: ReactNode;
};

/** A labelled text input. The line for its message is always there, so that nothing moves when one appears. */
export function Field({
  label,
  error,
  errorId,
  hint,
  description,
  remark,
  trailing,
  ...input
}: FieldProps) {
  // Two forms on one page may use the same name. Then one of them brings an id of its own.
  const id = input.id ?? input.name;
  const messageId = `${id}-error`;
  const descriptionId = `${id}-description`;
  const descriptions = [
    error && messageId,
    errorId,
    description && descriptionId,
    input['aria-describedby'],
  ].filter(Boolean);

  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      {description && (
        <p className={styles.description} id={descriptionId}>
          {description}
        </p>
      )}
      <div className={styles.frame}>
        <input
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          {...input}
          className={styles.input}
          id={id}
          aria-invalid={error || errorId ? true : undefined}
          aria-describedby={descriptions.join(' ') || undefined}
        />
        {trailing}
      </div>
      <div className={styles.below}>
        <p className={styles.message} id={messageId} aria-live="polite">
          {error}
        </p>
        {remark !== undefined && <p className={styles.remark}>{!error && remark}</p>}
        {hint !== undefined && (
          <p className={styles.hint} aria-live="polite">
            {!error && hint}
          </p>
        )}
      </div>
    </div>
  );
}
