import type { ComponentProps, MouseEvent } from 'react';
import styles from './button.module.css';

type ButtonProps = ComponentProps<'button'> & {
  readonly look?: 'primary' | 'quiet';
  readonly busy?: boolean;
};

/**
 * A button that stays focusable while busy (`disabled` would drop the focus) but does nothing then. The same holds for
 * `aria-disabled`.
 */
export function Button({ look = 'primary', busy = false, onClick, ...rest }: ButtonProps) {
  const isOff = busy || rest['aria-disabled'] === true;
  const click = (event: MouseEvent<HTMLButtonElement>) => {
    if (isOff) event.preventDefault();
    else onClick?.(event);
  };

  return (
    <button
      type="button"
      {...rest}
      className={`${styles.button} ${styles[look]}`}
      aria-busy={busy}
      aria-disabled={isOff}
      onClick={click}
    />
  );
}
