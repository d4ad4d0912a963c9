import { pages } from '@latchkey/contracts/pages';
import { passwordResetRequestSchema } from '@latchkey/contracts/password-reset';
import { useState } from 'react';
import { Link } from 'react-router';
import { useApi } from '../../auth/auth-context.tsx';
import { Button } from '../../components/button.tsx';
import { Field } from '../../components/field.tsx';
import { FormPage } from '../../components/form-page.tsx';
import { FormOutcome } from '../../forms/form-outcome.tsx';
import { unfitBy } from '../../forms/unfit-by.ts';
import { useForm } from '../../forms/use-form.ts';
import { LinkSent } from './link-sent.tsx';
import { requestReset } from './request-reset.ts';

/** Asks for the address, and then shows the same for every address. */
export default function ForgotPasswordPage() {
  const [email, setEmail] = useState<string | null>(null);
  if (email !== null) return <LinkSent email={email} onOtherAddress={() => setEmail(null)} />;
  return (
    <FormPage title="Forgot your password?">
      <p>Enter the address of your account. We will send you a link to a new password.</p>
      <AddressForm onSent={setEmail} />
      <Link to={pages.signIn.href()}>Back to sign-in</Link>
    </FormPage>
  );
}

const findUnfit = unfitBy(passwordResetRequestSchema);
const looksLikeAddress = (text: string) => /^[^@\s]+@[^@\s]+$/.test(text);

function AddressForm({ onSent }: { onSent: (email: string) => void }) {
  const api = useApi();
  const form = useForm({
    fields: {
      email: {
        words: (entry) =>
          entry ? 'Enter a full address, such as ada@example.com.' : 'Enter your address.',
      },
    },
    findUnfit: (entries) => (looksLikeAddress(entries.email) ? findUnfit(entries) : ['email']),
    async send({ email }) {
      await requestReset(api, new AbortController().signal, email);
      onSent(email);
    },
  });
  return (
    <form {...form.props}>
      <Field
        {...form.field('email')}
        type="email"
        label="E-mail address"
        autoComplete="email"
        enterKeyHint="send"
        required
      />
      <Button type="submit" busy={form.busy}>
        {form.busy ? 'Sending…' : 'Send the link'}
      </Button>
      <FormOutcome form={form} />
    </form>
  );
}
