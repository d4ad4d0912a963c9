import { loginRequestSchema } from '@latchkey/contracts/auth';
import { act, fireEvent, render, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Field } from '../components/field.tsx';
import { deferred } from '../testing/fake-api.ts';
import {
  failed,
  fields,
  listed,
  meet,
  name,
  open,
  password,
  save,
  summary,
} from './testing/test-form.tsx';
import { unfitBy } from './unfit-by.ts';
import { useForm } from './use-form.ts';

describe('the entries of a form', () => {
  it('are sent without blanks around them, but a password as typed', async () => {
    const { sent, user } = open();
    await user.type(name(), ' Ada  B ');
    await user.type(password(), '  right ');
    await user.click(save());
    expect(sent).toEqual([{ username: 'Ada  B', password: '  right ' }]);
  });

  it('that do not fit the schema are listed in the summary, which gets the focus, and nothing is sent', async () => {
    const { sent, user } = open();
    await user.click(save());
    expect(summary()).toHaveFocus();
    expect(summary()).toHaveAccessibleName('Correct 2 fields.');
    expect(listed()).toEqual(['Enter a name.', 'Use another password.']);
    expect(name()).toBeInvalid();
    expect(name()).toHaveAccessibleDescription('Enter a name.');
    expect(password()).toHaveAccessibleDescription('Use another password.');
    expect(sent).toEqual([]);
  });

  it('can be reached from the summary', async () => {
    const { user } = open();
    await user.type(name(), 'Ada{Enter}');
    expect(summary()).toHaveAccessibleName('Correct 1 field.');
    await user.click(within(summary()).getByRole('button', { name: 'Use another password.' }));
    expect(password()).toHaveFocus();
  });

  it('that do not fit get the focus themselves where the form has no summary', async () => {
    const { user } = open({ summary: false });
    await user.type(name(), 'Ada{Enter}');
    expect(password()).toHaveFocus();
  });

  it('are sent although the schema refuses a key that is not a field, so that the server can explain', async () => {
    const send = vi.fn(async () => {});
    function OneField() {
      const { username } = fields;
      const form = useForm({
        fields: { username },
        findUnfit: unfitBy(loginRequestSchema),
        send,
      });
      return (
        <form {...form.props}>
          <Field {...form.field('username')} label="Name" />
        </form>
      );
    }
    render(<OneField />);
    await userEvent.setup().type(name(), 'Ada{Enter}');
    expect(send).toHaveBeenCalledWith({ username: 'Ada' });
  });
});

describe('a field that is left', () => {
  it('gets its message if the entry does not fit, and loses the message at the next edit', async () => {
    const { user } = open();
    await user.click(name());
    await user.paste('x'.repeat(255));
    expect(name()).toBeValid();
    await user.tab();
    expect(name()).toHaveAccessibleDescription('255 characters are too many.');
    expect(password()).toBeValid();
    expect(listed()).toEqual([]);
    await user.type(name(), '{Backspace}');
    expect(name()).toBeValid();
  });

  it('has no message yet when it is empty', async () => {
    const { user } = open();
    await user.click(name());
    await user.tab();
    expect(name()).toBeValid();
  });

  it('keeps the message of the server until it is edited', async () => {
    const errors = [{ pointer: '#/password', detail: 'is too common' }];
    const { user } = await meet(failed('validation_failed', { message: 'refused', errors }));
    await user.click(password());
    await user.tab();
    expect(password()).toHaveAccessibleDescription('Use another password.');
  });
});

describe('a form that the server refuses', () => {
  it('shows at each field why, lists it in the summary, which gets the focus, and keeps what was typed', async () => {
    const errors = [
      { pointer: '#/password', detail: 'is too common' },
      { pointer: '#/username', detail: 'is taken' },
    ];
    await meet(failed('validation_failed', { message: 'refused', errors }));
    expect(summary()).toHaveFocus();
    expect(listed()).toEqual(['Choose another name.', 'Use another password.']);
    expect(name()).toHaveAccessibleDescription('Choose another name.');
    expect(screen.getByRole('alert')).toHaveTextContent('The server could not accept');
    expect([name().value, password().value]).toEqual(['Ada', 'right']);
  });

  it('keeps its summary while a field is corrected, so that nothing moves, and drops it when sent again', async () => {
    const errors = [{ pointer: '#/username', detail: 'is taken' }];
    const { user } = await meet(failed('validation_failed', { message: 'refused', errors }));
    await user.type(name(), 'B');
    expect(name()).toBeValid();
    expect(screen.getByRole('alert')).toBeEmptyDOMElement();
    expect(listed()).toEqual(['Choose another name.']);
    await user.clear(password());
    await user.click(save());
    expect(listed()).toEqual(['Use another password.']);
  });

  it('focuses the field that the code is about, and the failure describes that field', async () => {
    await meet(failed('invalid_credentials'));
    expect(password()).toHaveFocus();
    expect(password()).toBeInvalid();
    expect(password()).toHaveAccessibleDescription(/The name or password is incorrect\./);
    expect(name()).toBeValid();
  });

  it.each([
    ['rate_limited', { retryAfterSeconds: 90 }, 'Too many attempts.Wait about 2 minutes'],
    ['unreachable', {}, 'We cannot reach the server.Check your connection'],
  ] as const)('because of %s shows why, and leaves focus and text alone', async (...row) => {
    const [code, facts, words] = row;
    await meet(failed(code, { message: 'refused', ...facts }));
    expect(screen.getByRole('alert')).toHaveTextContent(words);
    expect(save()).toHaveFocus();
    expect([name().validity.valid, password().value]).toEqual([true, 'right']);
    expect(save()).toHaveAttribute('aria-busy', 'false');
  });

  it('by a mistake in the page shows that, and reports the mistake', async () => {
    const report = vi.fn();
    vi.stubGlobal('reportError', report);
    onTestFinished(() => void vi.unstubAllGlobals());
    const bug = new TypeError('entries is undefined');
    await meet(bug);
    expect(screen.getByRole('alert')).toHaveTextContent('Something went wrong here.');
    expect(report).toHaveBeenCalledWith(bug);
  });
});

describe('a form that is being sent', () => {
  it('is busy, is sent once, and then announces its success in a region that was there before', async () => {
    const answer = deferred();
    const { sent, user } = open({ send: () => answer.promise });
    const status = screen.getByRole('status');
    await user.type(name(), 'Ada');
    await user.type(password(), 'right{Enter}{Enter}');
    fireEvent.submit(name().form as HTMLFormElement);
    expect(save()).toHaveAttribute('aria-busy', 'true');
    expect(status).toBeEmptyDOMElement();
    answer.release();
    expect(await within(status).findByText('Saved.')).toBeInTheDocument();
    expect(sent).toHaveLength(1);
    expect(save()).toHaveAttribute('aria-busy', 'false');
    expect([name().value, password().value]).toEqual(['', '']);
    await user.type(name(), 'B');
    expect(status).toBeEmptyDOMElement();
  });

  it('is sent once by a script that presses its button and sends it too, as some password managers do', async () => {
    const { sent, user } = open();
    await user.type(name(), 'Ada');
    await user.type(password(), 'right');
    await act(async () => {
      save().click();
      (name().form as HTMLFormElement).requestSubmit();
    });
    expect(sent).toHaveLength(1);
  });

  it('can be sent again after a failure', async () => {
    const { sent, user } = await meet(failed('unreachable'));
    await user.click(save());
    expect(sent).toHaveLength(2);
  });
});
