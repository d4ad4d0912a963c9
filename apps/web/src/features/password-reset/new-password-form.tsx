import { apiPaths } from '@latchkey/contracts/api';
import { passwordResetConfirmSchema } from '@latchkey/contracts/password-reset';
import { passwordRule } from '@latchkey/contracts/password-rule';
import { useApi } from '../../auth/auth-context.tsx';
import { isDeadLink } from '../../calls/is-dead-link.ts';
import { Button } from '../../components/button.tsx';
import { NewPasswordField } from '../../components/new-password-field.tsx';
import { FormOutcome } from '../../forms/form-outcome.tsx';
import { newPasswordRules, unfitByRule } from '../../forms/new-password.ts';
import { useForm } from '../../forms/use-form.ts';

type NewPasswordFormProps = {
  readonly token: string;
  readonly minLength: number;
  readonly onDone: () => Promise<void>;
  readonly onUnusable: () => void;
};

export function NewPasswordForm({ token, minLength, onDone, onUnusable }: NewPasswordFormProps) {
  const api = useApi();
  const rule = passwordRule(minLength);
  const findUnfit = unfitByRule(passwordResetConfirmSchema, rule);
  const form = useForm({
    fields: { password: newPasswordRules(rule) },
    findUnfit: ({ password }) => findUnfit({ password, token }),
    send: ({ password }) =>
      api.post(apiPaths.passwordReset.confirm, { token, password }).then(onDone, (error) => {
        if (!isDeadLink(error)) throw error;
        onUnusable();
      }),
  });
  return (
    <form {...form.props}>
      <NewPasswordField
        {...form.field('password')}
        rule={rule}
        label="New password"
        enterKeyHint="done"
      />
      <Button type="submit" busy={form.busy}>
        {form.busy ? 'Saving…' : 'Save the new password'}
      </Button>
      <FormOutcome form={form} />
    </form>
  );
}
