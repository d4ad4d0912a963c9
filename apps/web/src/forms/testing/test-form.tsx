import { loginRequestSchema } from '@latchkey/contracts/auth';
import { render, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { CallError } from '../../auth/call-error.ts';
import { Button } from '../../components/button.tsx';
import { Field } from '../../components/field.tsx';
import { PasswordField } from '../../components/password-field.tsx';
import type { Entries, FormFields } from '../form-entries.ts';
import { FormOutcome } from '../form-outcome.tsx';
import { FormSummary } from '../form-summary.tsx';
import { unfitBy } from '../unfit-by.ts';
import { useForm } from '../use-form.ts';

type Name = 'username' | 'password';

export const fields: FormFields<Name> = {
  username: {
    words: (entry, refused) => {
      if (refused) return refused === 'is taken' ? 'Choose another name.' : 'Use another name.';
      return entry ? `${entry.length} characters are too many.` : 'Enter a name.';
    },
  },
  password: { words: () => 'Use another password.', asTyped: true },
};

type Send = (entries: Entries<Name>) => Promise<unknown>;

function TestForm({ send, summary }: { send: Send; summary: boolean }) {
  const form = useForm({
    fields,
    findUnfit: unfitBy(loginRequestSchema),
    send,
    onDone: (element) => element.reset(),
    blames: { invalid_credentials: 'password' },
  });
  return (
    <form {...form.props}>
      {summary && <FormSummary form={form} />}
      <Field {...form.field('username')} label="Name" />
      <PasswordField {...form.field('password')} label="Password" />
      <Button type="submit" busy={form.busy}>
        Save
      </Button>
      <FormOutcome form={form} done={<p>Saved.</p>} />
    </form>
  );
}

export function open({
  send = async () => {},
  summary = true,
}: {
  send?: Send;
  summary?: boolean;
} = {}) {
  const sent: Entries<Name>[] = [];
  const record: Send = (entries) => {
    sent.push(entries);
    return send(entries);
  };
  render(<TestForm send={record} summary={summary} />);
  return { sent, user: userEvent.setup() };
}

/** Fills in the form and sends it to a server that refuses it. */
export async function meet(error: unknown, options: { summary?: boolean } = {}) {
  const opened = open({ ...options, send: () => Promise.reject(error) });
  await opened.user.type(name(), 'Ada');
  await opened.user.type(password(), 'right');
  await opened.user.click(save());
  return opened;
}

export const name = () => screen.getByLabelText<HTMLInputElement>('Name');
export const password = () => screen.getByLabelText<HTMLInputElement>('Password');
export const save = () => screen.getByRole('button', { name: 'Save' });
export const summary = () => screen.getByRole('group');
export const listed = () =>
  within(summary())
    .queryAllByRole('listitem')
    .map(({ textContent }) => textContent);

export const failed = (...[code, facts]: Partial<ConstructorParameters<typeof CallError>>) =>
  new CallError(code ?? 'internal_error', { message: 'refused', ...facts });
