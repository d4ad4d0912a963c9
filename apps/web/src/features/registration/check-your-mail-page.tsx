import { apiPaths } from '@latchkey/contracts/api';
import { pages } from '@latchkey/contracts/pages';
import { resendRequestSchema } from '@latchkey/contracts/registration';
import { Link, useLocation, useNavigate } from 'react-router';
import { useApi } from '../../auth/auth-context.tsx';
import type { ApiCall } from '../../calls/use-call.ts';
import { Button } from '../../components/button.tsx';
import { Field } from '../../components/field.tsx';
import { FormPage } from '../../components/form-page.tsx';
import { FormOutcome } from '../../forms/form-outcome.tsx';
import { SendAgain } from '../../forms/send-again.tsx';
import { unfitBy } from '../../forms/unfit-by.ts';
import { useForm } from '../../forms/use-form.ts';
import { type MailSent, readMailSent } from './mail-sent.ts';
import { emailRules } from './registration-fields.ts';

const sendAgain: ApiCall<void, [email: string]> = async (api, signal, email) => {
  await api.post(apiPaths.registration.resend, { email }, { signal });
};

/** Where a registration leads. Whoever comes in another way types the address. */
export default function CheckYourMailPage() {
  const sent = readMailSent(useLocation().state);
  return sent ? <Sent key={sent.email} {...sent} /> : <AskForAddress />;
}

function Sent({ email, invitation }: MailSent) {
  const register = { pathname: pages.register.href(), hash: invitation };
  return (
    <FormPage title="Check your mail">
      <p>
        We sent a mail to <strong>{email}</strong>. Open the link in it and enter the password that
        you chose. The link works for a day.
      </p>
      <p>No mail after a few minutes? Look in the spam folder.</p>
      <SendAgain
        email={email}
        send={sendAgain}
        done="We sent another mail. Each link in them works."
      />
      <p>
        Wrong address? <Link to={register}>Start again</Link>
      </p>
      <p>
        Done already? <Link to={pages.signIn.href()}>Sign in</Link>
      </p>
    </FormPage>
  );
}

function AskForAddress() {
  const api = useApi();
  const navigate = useNavigate();
  const form = useForm({
    fields: { email: emailRules },
    findUnfit: unfitBy(resendRequestSchema),
    async send({ email }) {
      await api.post(apiPaths.registration.resend, { email });
      const state: MailSent = { email, invitation: '' };
      await navigate(pages.checkYourMail.href(), { state, replace: true });
    },
  });
  return (
    <FormPage title="Send the mail again">
      <p>We send you a new link to confirm your address.</p>
      <form {...form.props}>
        <Field
          {...form.field('email')}
          label="E-mail address"
          type="email"
          inputMode="email"
          autoComplete="email"
          enterKeyHint="send"
          required
        />
        <Button type="submit" busy={form.busy}>
          {form.busy ? 'Sending…' : 'Send the mail'}
        </Button>
        <FormOutcome form={form} />
      </form>
      <p>
        <Link to={pages.signIn.href()}>Back to the sign-in page</Link>
      </p>
    </FormPage>
  );
}
