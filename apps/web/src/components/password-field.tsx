import { type KeyboardEvent, type MouseEvent, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { Field, type FieldProps } from './field.tsx';
import styles from './password-field.module.css';

/**
 * A password input with a button that shows what was typed, and a hint while Caps Lock is on. It hides what was typed
 * again when the form is sent.
 */
export function PasswordField(props: Omit<FieldProps, 'type' | 'trailing' | 'hint' | 'ref'>) {
  const input = useRef<HTMLInputElement>(null);
  const [shown, setShown] = useState(false);
  const [capsLock, setCapsLock] = useState(false);

  useEffect(() => {
    const form = input.current?.form;
    const hide = () => setShown(false);
    form?.addEventListener('submit', hide);
    return () => form?.removeEventListener('submit', hide);
  }, []);

  const lookForCapsLock = (event: KeyboardEvent | MouseEvent) =>
    setCapsLock(event.getModifierState('CapsLock'));

  const toggle = () => {
    const { selectionStart, selectionEnd } = input.current ?? {};
    flushSync(() => setShown(!shown));
    if (document.activeElement !== input.current) return;
    // Some browsers send the caret to the start when the type of an input changes.
    input.current?.setSelectionRange(selectionStart ?? null, selectionEnd ?? null);
  };

  const toggleButton = (
    <button
      className={styles.toggle}
      type="button"
      aria-pressed={shown}
      // The press leaves the focus in the input, so that a phone keeps its keyboard open.
      onMouseDown={(event) => event.preventDefault()}
      onClick={toggle}
    >
      <span className={styles.hidden}>Show password</span>
      <EyeIcon struck={shown} />
    </button>
  );

  return (
    <Field
      {...props}
      ref={input}
      type={shown ? 'text' : 'password'}
      trailing={toggleButton}
      hint={capsLock ? 'Caps Lock is on.' : ''}
      // The field that Tab leads to receives only the key-up.
      onKeyDown={lookForCapsLock}
      onKeyUp={lookForCapsLock}
      onClick={lookForCapsLock}
      onBlur={(event) => {
        setCapsLock(false);
        props.onBlur?.(event);
      }}
    />
  );
}

function EyeIcon({ struck }: { struck: boolean }) {
  return (
    <svg className={styles.icon} viewBox="0 0 24 24" aria-hidden="true">
      <path d="M2 12c2-4 5.5-6.5 10-6.5S20 8 22 12c-2 4-5.5 6.5-10 6.5S4 16 2 12Z" />
      <circle cx="12" cy="12" r="3" />
      {struck && <path d="M4 4l16 16" />}
    </svg>
  );
}
