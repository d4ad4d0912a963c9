import { apiPaths } from '@latchkey/contracts/api';
import { emailChangeRequestSchema, pendingEmailSchema } from '@latchkey/contracts/email-change';
import { useRef } from 'react';
import { useApi } from '../../auth/auth-context.tsx';
import { describeFailure } from '../../calls/describe-failure.ts';
import { useProven } from '../../calls/proof.tsx';
import { type ApiCall, useCall, useLoaded } from '../../calls/use-call.ts';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { FailureNotice } from '../../components/failure-notice.tsx';
import { Field } from '../../components/field.tsx';
import { Notice } from '../../components/notice.tsx';
import type { FieldRules } from '../../forms/form-entries.ts';
import { FormOutcome } from '../../forms/form-outcome.tsx';
import { unfitBy } from '../../forms/unfit-by.ts';
import { useForm } from '../../forms/use-form.ts';

const { address } = apiPaths.emailChange;

const readPending: ApiCall<string | null> = async (api, signal) => {
  const { data } = await api.get<unknown>(address, { signal });
  return pendingEmailSchema.parse(data).pending?.email ?? null;
};

const cancelPending: ApiCall<unknown> = (api) => api.delete(address);

const emailRules: FieldRules = {
  words: (entry, refused) => {
    if (refused?.includes('already')) return 'This is your address already.';
    return entry ? 'Enter a full address, such as ada@example.com.' : 'Enter the new address.';
  },
};

/** Asks for another address, and shows the one that waits until it is confirmed. */
export default function EmailChangeCard() {
  const api = useApi();
  const prove = useProven();
  const pending = useLoaded(readPending);
  const form = useForm({
    fields: { email: emailRules },
    findUnfit: unfitBy(emailChangeRequestSchema),
    send: (entries) => prove(() => api.post(address, entries)),
    onDone(element) {
      element.reset();
      void pending.run();
    },
  });
  const isNoneWaiting = pending.state.status === 'answered' && pending.state.answer === null;

  return (
    <Card title="Change your address">
      <Pending pending={pending} />
      <form {...form.props}>
        <Field
          {...form.field('email')}
          id="new-email"
          label="New e-mail address"
          type="email"
          autoComplete="email"
          enterKeyHint="send"
          required
        />
        <Button type="submit" busy={form.busy}>
          {form.busy ? 'Sending…' : 'Send a link to it'}
        </Button>
        <FormOutcome
          form={{ ...form, isDone: form.isDone && !isNoneWaiting }}
          done={<p>We sent a link to the new address.</p>}
        />
      </form>
    </Card>
  );
}

/** The address that waits, and how to give it up. */
function Pending({ pending }: { pending: ReturnType<typeof useLoaded<string | null>> }) {
  const cancel = useCall(cancelPending);
  const status = useRef<HTMLDivElement>(null);

  const giveUp = async () => {
    if (!(await cancel.run())) return;
    await pending.run();
    // The button is gone, and the focus would be lost with it.
    status.current?.focus();
  };

  const reload = () => {
    status.current?.focus();
    void pending.run();
  };

  const failed = [pending.state, cancel.state].find((state) => state.status === 'failed');
  const waiting = pending.state.status === 'answered' ? pending.state.answer : null;
  const isNoneLeft =
    cancel.state.status === 'answered' && pending.state.status === 'answered' && waiting === null;
  return (
    <>
      <div role="status" ref={status} tabIndex={-1}>
        {waiting !== null && (
          <Notice tone="caution">
            <p>Waiting for {waiting} to be confirmed.</p>
            <p>Open the link in the mail that we sent there. Until then nothing changes.</p>
            <Button look="quiet" busy={cancel.state.status === 'busy'} onClick={giveUp}>
              Give this change up
            </Button>
          </Notice>
        )}
        {isNoneLeft && <p>No address waits to be confirmed any more.</p>}
      </div>
      <FailureNotice failure={failed ? describeFailure(failed.error) : null} />
      {pending.state.status === 'failed' && <Button onClick={reload}>Try again</Button>}
    </>
  );
}
