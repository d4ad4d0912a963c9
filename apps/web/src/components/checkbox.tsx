import type { ComponentProps } from 'react';
import styles from './checkbox.module.css';

type CheckboxProps = Omit<ComponentProps<'input'>, 'className' | 'type' | 'id'> & {
  readonly name: string;
  readonly label: string;
  /** When to tick it, or when not. */
  readonly hint?: string | undefined;
};

/** A labelled checkbox. The label belongs to the target, so that a finger hits it. */
export function Checkbox({ label, hint, ...input }: CheckboxProps) {
  const { name } = input;
  return (
    <div className={styles.checkbox}>
      <input {...input} type="checkbox" id={name} aria-describedby={hint && `${name}-hint`} />
      <label htmlFor={name}>{label}</label>
      {hint && (
        <p className={styles.hint} id={`${name}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
