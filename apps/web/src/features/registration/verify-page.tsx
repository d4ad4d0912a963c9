import { apiPaths } from '@latchkey/contracts/api';
import { pages } from '@latchkey/contracts/pages';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { useAuth } from '../../auth/auth-context.tsx';
import { CallError } from '../../auth/call-error.ts';
import { describeFailure } from '../../calls/describe-failure.ts';
import { isDeadLink } from '../../calls/is-dead-link.ts';
import { useLinkToken } from '../../calls/use-link-token.ts';
import { Button } from '../../components/button.tsx';
import type { FailureText } from '../../components/failure-notice.tsx';
import { FormPage } from '../../components/form-page.tsx';
import { Notice } from '../../components/notice.tsx';
import { PasswordField } from '../../components/password-field.tsx';
import type { FieldRules } from '../../forms/form-entries.ts';
import { FormOutcome } from '../../forms/form-outcome.tsx';
import { useForm } from '../../forms/use-form.ts';

/**
 * Where the link of the mail leads. Opening it sends nothing, because mail scanners open links too: only the button does.
 */
export default function VerifyPage() {
  const token = useLinkToken();
  const [deadToken, setDeadToken] = useState('');
  if (token === deadToken) return <DeadLink />;
  return <VerifyForm key={token} token={token} onDead={() => setDeadToken(token)} />;
}

const passwordRules: FieldRules = {
  asTyped: true,
  words: () => 'Enter the password that you chose.',
};

function VerifyForm({ token, onDead }: { token: string; onDead: () => void }) {
  const { state, signIn } = useAuth();
  const navigate = useNavigate();
  const [isSent, setIsSent] = useState(false);
  const form = useForm({
    fields: { password: passwordRules },
    findUnfit: ({ password }) => (password ? [] : ['password']),
    async send({ password }) {
      setIsSent(true);
      try {
        await signIn((post) => post(apiPaths.verification.verify, { token, password }));
      } catch (error) {
        setIsSent(false);
        if (isDeadLink(error)) onDead();
        throw error;
      }
      await navigate(pages.home.href(), { replace: true });
    },
    blames: { invalid_current_password: 'password' },
    describe,
  });
  return (
    <FormPage title="Confirm your address">
      <p>Enter the password that you chose when you registered. Then your account is ready.</p>
      {state.status === 'authenticated' && !isSent && (
        <Notice tone="caution">
          <p>
            You are signed in as {state.user.username}. Confirming signs you in with the new
            account.
          </p>
        </Notice>
      )}
      <form {...form.props}>
        <PasswordField
          {...form.field('password')}
          label="Password"
          autoComplete="current-password"
          enterKeyHint="go"
          required
        />
        <Button type="submit" busy={form.busy}>
          {form.busy ? 'Confirming…' : 'Confirm and sign in'}
        </Button>
        <FormOutcome form={form} />
      </form>
    </FormPage>
  );
}

function describe(error: unknown): FailureText {
  switch (error instanceof CallError && error.code) {
    case 'invalid_current_password':
      return {
        happened: 'This is not the password of your registration.',
        next: 'Enter the one that you chose when you registered. If you forgot it, register again. Your username stays reserved for a day, so choose another one.',
        way: { to: pages.register.href(), text: 'Register again' },
      };
    case 'password_change_required':
      return {
        ...describeFailure(error),
        way: { to: pages.signIn.href(), text: 'Go to the sign-in page' },
      };
    case 'username_taken':
      return {
        happened: 'Your username was given to somebody else in the meantime.',
        next: 'Register again with another one. The link in the mail then works for it too.',
        way: { to: pages.register.href(), text: 'Register again' },
      };
    case 'registration_closed':
      return {
        happened: 'Your invitation was used for another account in the meantime.',
        next: 'Ask whoever invited you for a new one.',
      };
    default:
      return describeFailure(error);
  }
}

function DeadLink() {
  return (
    <FormPage title="This link no longer works">
      <p>
        It was used already, it is older than a day, it is not complete, or a wrong password was
        tried with it too often. If you have confirmed your address, you can sign in.
      </p>
      <p>
        <Link to={pages.signIn.href()}>Sign in</Link>
      </p>
      <p>
        <Link to={pages.checkYourMail.href()}>Send the mail again</Link>
      </p>
      <p>
        <Link to={pages.register.href()}>Create an account</Link>
      </p>
    </FormPage>
  );
}
