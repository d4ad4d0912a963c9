import type { LoginRequest } from '@latchkey/contracts/auth';
import { useEffect, useId, useRef } from 'react';
import { Button } from '../../components/button.tsx';
import { FailureNotice } from '../../components/failure-notice.tsx';
import { Field } from '../../components/field.tsx';
import { PasswordField } from '../../components/password-field.tsx';
import { describeSignInFailure } from './describe-sign-in-failure.ts';
import { nameField } from './sign-in-fields.ts';
import styles from './sign-in-form.module.css';
import { useSignInForm } from './use-sign-in-form.ts';

type SignInFormProps = {
  readonly login: (credentials: LoginRequest) => Promise<void>;
  /** The id of the text with the reason to sign in, if there is one. */
  readonly reasonId: string | undefined;
};

export function SignInForm({ login, reasonId }: SignInFormProps) {
  const { busy, failure, isRefused, fieldErrors, submit, edit } = useSignInForm(login);
  const failureId = useId();
  const name = useRef<HTMLInputElement>(null);

  useEffect(() => {
    // A heading that has the focus keeps it, so that a screen reader announces the page. On a touch device the name
    // gets no focus, because the keyboard would open unasked and cover half the page.
    const isFree = document.activeElement === document.body;
    if (isFree && !window.matchMedia('(pointer: coarse)').matches) name.current?.focus();
  }, []);

  return (
    // The inputs are uncontrolled and the form is a real POST form. Password managers recognise and fill both, and a
    // submit before the script has loaded does not put the password into the address.
    <form className={styles.form} method="post" noValidate onSubmit={submit}>
      <Field
        label={nameField.label}
        name={nameField.key}
        ref={name}
        autoComplete="username"
        enterKeyHint="next"
        required
        aria-describedby={reasonId}
        error={fieldErrors[nameField.key]}
        onInput={() => edit(nameField.key)}
      />
      <PasswordField
        label="Password"
        name="password"
        autoComplete="current-password"
        enterKeyHint="go"
        required
        error={fieldErrors.password}
        errorId={isRefused ? failureId : undefined}
        onInput={() => edit('password')}
      />
      <Button type="submit" busy={busy}>
        {busy ? 'Signing in…' : 'Sign in'}
      </Button>
      <div className={styles.failure}>
        <FailureNotice
          id={failureId}
          failure={failure === null ? null : describeSignInFailure(failure)}
        />
      </div>
    </form>
  );
}
