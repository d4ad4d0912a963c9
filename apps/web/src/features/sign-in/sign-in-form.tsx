import type { LoginRequest } from '@latchkey/contracts/auth';
import { useId } from 'react';
import { Button } from '../../components/button.tsx';
import { FailureNotice } from '../../components/failure-notice.tsx';
import { Field } from '../../components/field.tsx';
import { PasswordField } from '../../components/password-field.tsx';
import { describeSignInFailure } from './describe-sign-in-failure.ts';
import { nameField } from './sign-in-fields.ts';
import styles from './sign-in-form.module.css';
import { useSignInForm } from './use-sign-in-form.ts';

export function SignInForm({ login }: { login: (credentials: LoginRequest) => Promise<void> }) {
  const { busy, failure, fieldErrors, submit, clearError } = useSignInForm(login);
  const failureId = useId();
  const refused = failure?.code === 'invalid_credentials';

  return (
    // Uncontrolled inputs and a real POST form: password managers fill and recognise them, and a
    // submit before the script has loaded does not put the password into the address.
    <form className={styles.form} method="post" noValidate onSubmit={submit}>
      <Field
        label={nameField.label}
        name={nameField.key}
        autoComplete="username"
        required
        error={fieldErrors[nameField.key]}
        onInput={() => clearError(nameField.key)}
      />
      <PasswordField
        label="Password"
        name="password"
        autoComplete="current-password"
        required
        error={fieldErrors.password}
        errorId={refused ? failureId : undefined}
        onInput={() => clearError('password')}
      />
      <Button type="submit" busy={busy}>
        {busy ? 'Signing in…' : 'Sign in'}
      </Button>
      <div className={styles.failure}>
        <FailureNotice id={failureId} failure={failure && describeSignInFailure(failure)} />
      </div>
    </form>
  );
}
