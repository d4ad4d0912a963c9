import { apiPaths } from '@latchkey/contracts/api';
import { pages } from '@latchkey/contracts/pages';
import { useEffect } from 'react';
import { useNavigate } from 'react-router';
import { useApi, useAuth } from '../../auth/auth-context.tsx';
import { CallError } from '../../auth/call-error.ts';
import { describeFailure } from '../../calls/describe-failure.ts';
import { useProven } from '../../calls/proof.tsx';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import type { FailureText } from '../../components/failure-notice.tsx';
import { Field } from '../../components/field.tsx';
import { FormOutcome } from '../../forms/form-outcome.tsx';
import { useForm } from '../../forms/use-form.ts';
import type { DeletedState } from './account-deleted-page.tsx';

/** Deletes the account of the person, who has to type their name first. */
export function DeleteCard() {
  const { state } = useAuth();
  return (
    <Card title="Delete your account">
      <p>
        Your account, your sessions and everything else that we hold about you are deleted at once.
        Nobody can bring them back.
      </p>
      <p>
        We keep when something happened on the account, without anything that points to you, because
        we have to be able to look into misuse. One last mail tells you that the account is deleted.
      </p>
      {state.status === 'authenticated' && (
        <DeleteForm id={state.user.id} username={state.user.username} />
      )}
    </Card>
  );
}

function DeleteForm({ id, username }: { id: string; username: string }) {
  const api = useApi();
  const prove = useProven();
  const { logout } = useAuth();
  const navigate = useNavigate();
  const lead = () => {
    const deleted: DeletedState = { deleted: id };
    void navigate(pages.accountDeleted.href(), { replace: true, state: deleted });
  };
  // The session of this page ends with the account. The last page must be there by then, because the guard of this one
  // leads to the sign-in page as soon as it hears of the end.
  useEffect(() => void import('./account-deleted-page.tsx').catch(() => {}), []);
  const form = useForm({
    fields: { confirmation: { words: () => `Type ${username} to confirm.` } },
    findUnfit: ({ confirmation }) => (confirmation === username ? [] : ['confirmation']),
    send: () => prove(() => api.delete(apiPaths.myData.account)),
    async onDone() {
      lead();
      // The end of the session can reach the guard of this page before the last page is shown. The guard then leads to
      // the sign-in page instead. Once this browser is signed out, it leads nowhere any more.
      await logout();
      if (window.location.pathname !== pages.accountDeleted.href()) lead();
    },
    describe: describeDeletionFailure,
  });
  return (
    <form {...form.props}>
      <Field
        {...form.field('confirmation')}
        label={`Type ${username} to confirm`}
        autoComplete="off"
        enterKeyHint="done"
        required
      />
      <Button type="submit" busy={form.busy}>
        {form.busy ? 'Deleting…' : 'Delete my account for good'}
      </Button>
      <FormOutcome form={form} />
    </form>
  );
}

function describeDeletionFailure(error: unknown): FailureText {
  if (!(error instanceof CallError && error.code === 'changes_blocked')) {
    return describeFailure(error);
  }
  return {
    happened:
      'This account cannot be deleted now, because its address was changed in the last 7 days, or a change was reported as unwanted.',
    next: 'Try again when that time is over.',
  };
}
