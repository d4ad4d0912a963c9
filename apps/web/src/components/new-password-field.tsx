import type { PasswordRule } from '@latchkey/contracts/password-rule';
import { type ComponentProps, useEffect, useRef, useState } from 'react';
import type { FieldProps } from './field.tsx';
import styles from './new-password-field.module.css';
import { PasswordField } from './password-field.tsx';

type NewPasswordFieldProps = Omit<FieldProps, 'type' | 'trailing' | 'hint' | 'ref' | 'remark'> & {
  readonly rule: PasswordRule;
};

/** In milliseconds. A screen reader would otherwise read the remark at each key, over the key itself. */
const pause = 1_000;

/**
 * The field for a new password. The rule stands beside it. What is missing is shown as somebody types, and announced
 * when they pause.
 */
export function NewPasswordField({ rule, onInput, ...field }: NewPasswordFieldProps) {
  const [remark, setRemark] = useState('');
  const announced = useSettled(remark, pause);
  const frame = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const form = frame.current?.closest('form');
    const clear = () => setRemark('');
    form?.addEventListener('reset', clear);
    return () => form?.removeEventListener('reset', clear);
  }, []);

  const look: ComponentProps<'input'>['onInput'] = (event) => {
    const { value } = event.currentTarget;
    setRemark(value && (rule.missing(value) ?? 'Long enough.'));
    onInput?.(event);
  };

  return (
    <div ref={frame}>
      <PasswordField
        autoComplete="new-password"
        required
        {...field}
        description={rule.text}
        remark={remark}
        onInput={look}
      />
      <p className={styles.announced} role="status">
        {announced}
      </p>
    </div>
  );
}

/** The value once it has stayed the same for a while. */
function useSettled(value: string, ms: number): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
