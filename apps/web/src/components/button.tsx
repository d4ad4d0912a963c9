import type { ComponentProps, MouseEvent } from 'react';
import styles from './button.module.css';

type ButtonProps = ComponentProps<'button'> & {
  readonly look?: 'primary' | 'quiet';
  readonly busy?: boolean;
};

/** A button that stays focusable while busy (`disabled` would drop the focus) but does nothing then. */
export function Button({ look = 'primary', busy = false, onClick, ...rest }: ButtonProps) {
  const click = (event: MouseEvent<HTMLButtonElement>) => {
    if (busy) event.preventDefault();
    else onClick?.(event);
  };

  return (
    <button
      type="button"
      {...rest}
      className={`${styles.button} ${styles[look]}`}
      aria-busy={busy}
      aria-disabled={busy}
      onClick={click}
    />
  );
}
