import { apiPaths } from '@latchkey/contracts/api';
import { pages } from '@latchkey/contracts/pages';
import { passwordRule } from '@latchkey/contracts/password-rule';
import { registrationRequestSchema } from '@latchkey/contracts/registration';
import type { Site } from '@latchkey/contracts/site';
import { useNavigate } from 'react-router';
import { useApi } from '../../auth/auth-context.tsx';
import { Button } from '../../components/button.tsx';
import { Field } from '../../components/field.tsx';
import { NewPasswordField } from '../../components/new-password-field.tsx';
import type { FormFields } from '../../forms/form-entries.ts';
import { FormOutcome } from '../../forms/form-outcome.tsx';
import { FormSummary } from '../../forms/form-summary.tsx';
import { newPasswordRules, unfitByRule } from '../../forms/new-password.ts';
import { useForm } from '../../forms/use-form.ts';
import type { MailSent } from './mail-sent.ts';
import { emailRules, usernameRules } from './registration-fields.ts';

type Name = 'username' | 'email' | 'password';
type RegisterFormProps = { readonly site: Site; readonly invitation: string };

export function RegisterForm({ site, invitation }: RegisterFormProps) {
  const api = useApi();
  const navigate = useNavigate();
  const hasUsername = site.names === 'username';
  const rule = passwordRule(site.passwordMinLength);
  const form = useForm<Name>({
    fields: listFields(hasUsername, newPasswordRules(rule)),
    findUnfit: unfitByRule(registrationRequestSchema, rule),
    async send(entries) {
      const invited = invitation ? { invitation } : {};
      await api.post(apiPaths.registration.register, { ...entries, ...invited });
      const state: MailSent = { email: entries.email, invitation };
      await navigate(pages.checkYourMail.href(), { state });
    },
    blames: { username_taken: 'username', password_refused: 'password' },
  });
  return (
    <form {...form.props}>
      <FormSummary form={form} />
      {hasUsername && (
        <Field
          {...form.field('username')}
          label="Username"
          description="2 to 32 letters or digits of any script. Everybody can see it."
          autoComplete="username"
          enterKeyHint="next"
          required
        />
      )}
      <Field
        {...form.field('email')}
        label="E-mail address"
        description="We send you a mail to confirm it."
        type="email"
        inputMode="email"
        autoComplete={hasUsername ? 'email' : 'username'}
        enterKeyHint="next"
        required
      />
      <NewPasswordField
        {...form.field('password')}
        rule={rule}
        label="Password"
        enterKeyHint="go"
      />
      <Button type="submit" busy={form.busy}>
        {form.busy ? 'Creating the account…' : 'Create the account'}
      </Button>
      <FormOutcome form={form} />
    </form>
  );
}

/** Where the address is the name, the form has no field for another one, and sends none. */
function listFields(hasUsername: boolean, password: FormFields<Name>['password']) {
  const fields = { ...(hasUsername && { username: usernameRules }), email: emailRules, password };
  return fields as FormFields<Name>;
}
