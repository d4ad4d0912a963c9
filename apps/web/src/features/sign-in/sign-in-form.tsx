import type { LoginRequest } from '@latchkey/contracts/auth';
import { useEffect, useRef } from 'react';
import { Button } from '../../components/button.tsx';
import { Checkbox } from '../../components/checkbox.tsx';
import { Field } from '../../components/field.tsx';
import { PasswordField } from '../../components/password-field.tsx';
import { FormOutcome } from '../../forms/form-outcome.tsx';
import { useForm } from '../../forms/use-form.ts';
import { describeSignInFailure } from './describe-sign-in-failure.ts';
import { findUnfitFields, nameField, signInFields } from './sign-in-fields.ts';

type SignInFormProps = {
  readonly login: (credentials: LoginRequest) => Promise<void>;
  /** The id of the text with the reason to sign in, if there is one. */
  readonly reasonId: string | undefined;
};

export function SignInForm({ login, reasonId }: SignInFormProps) {
  const remember = useRef<HTMLInputElement>(null);
  const form = useForm({
    fields: signInFields,
    findUnfit: findUnfitFields,
    send: (entries) => login(remember.current?.checked ? entries : { ...entries, remember: false }),
    blames: { invalid_credentials: 'password' },
    describe: describeSignInFailure,
  });
  const name = useRef<HTMLInputElement>(null);

  useEffect(() => {
    // A heading that has the focus keeps it, so that a screen reader announces the page. On a touch device the name
    // gets no focus, because the keyboard would open unasked and cover half the page.
    const isFree = document.activeElement === document.body;
    if (isFree && !window.matchMedia('(pointer: coarse)').matches) name.current?.focus();
  }, []);

  return (
    <form {...form.props}>
      <Field
        {...form.field(nameField.key)}
        label={nameField.label}
        ref={name}
        autoComplete="username"
        enterKeyHint="next"
        required
        aria-describedby={reasonId}
      />
      <PasswordField
        {...form.field('password')}
        label="Password"
        autoComplete="current-password"
        enterKeyHint="go"
        required
      />
      <Checkbox
        ref={remember}
        name="remember"
        label="Remember me"
        hint="Leave it off on a computer that others use."
        defaultChecked
      />
      <Button type="submit" busy={form.busy}>
        {form.busy ? 'Signing in…' : 'Sign in'}
      </Button>
      <FormOutcome form={form} />
    </form>
  );
}
