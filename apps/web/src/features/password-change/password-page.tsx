import { passwordChangeRequestSchema } from '@latchkey/contracts/password-change';
import { passwordRule } from '@latchkey/contracts/password-rule';
import { useSignedIn } from '../../auth/auth-context.tsx';
import { Loaded } from '../../calls/loaded.tsx';
import { readSite } from '../../calls/read-site.ts';
import { useLoaded } from '../../calls/use-call.ts';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { NewPasswordField } from '../../components/new-password-field.tsx';
import { PageHeading } from '../../components/page-heading.tsx';
import { PasswordField } from '../../components/password-field.tsx';
import { FormOutcome } from '../../forms/form-outcome.tsx';
import { newPasswordRules, unfitByRule } from '../../forms/new-password.ts';
import { useForm } from '../../forms/use-form.ts';
import { sendChange } from './send-change.ts';

export default function PasswordPage() {
  const site = useLoaded(readSite);
  return (
    <>
      <PageHeading title="Password">Password</PageHeading>
      <Card title="Change your password">
        <Loaded from={site}>
          {({ passwordMinLength }) => <ChangeForm minLength={passwordMinLength} />}
        </Loaded>
      </Card>
    </>
  );
}

function ChangeForm({ minLength }: { minLength: number }) {
  const { user, ...auth } = useSignedIn();
  const rule = passwordRule(minLength);
  const form = useForm({
    fields: {
      currentPassword: {
        words: (entry) =>
          entry ? 'This is not your current password.' : 'Enter your current password.',
        asTyped: true,
      },
      password: newPasswordRules(rule),
    },
    findUnfit: unfitByRule(passwordChangeRequestSchema, rule),
    send: (entries) => sendChange(auth, entries),
    onDone: (element) => element.reset(),
  });
  return (
    <form {...form.props}>
      {/* Password managers find out by this field whose password it is. */}
      <input name="username" autoComplete="username" value={user.username} readOnly hidden />
      <PasswordField
        {...form.field('currentPassword')}
        label="Current password"
        autoComplete="current-password"
        enterKeyHint="next"
        required
      />
      <NewPasswordField
        {...form.field('password')}
        rule={rule}
        label="New password"
        enterKeyHint="done"
      />
      <Button type="submit" busy={form.busy}>
        {form.busy ? 'Changing…' : 'Change the password'}
      </Button>
      <FormOutcome
        form={form}
        done={<p>Your password is changed. You are signed out on all other devices.</p>}
      />
    </form>
  );
}
