import { fireEvent, render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { PasswordField } from './password-field.tsx';

const input = () => screen.getByLabelText<HTMLInputElement>('Password');
const toggle = () => screen.getByRole('button', { name: 'Show password' });

beforeEach(() => {
  render(
    <form onSubmit={(event) => event.preventDefault()}>
      <PasswordField label="Password" name="password" />
    </form>,
  );
});

describe('PasswordField', () => {
  it('hides what is typed, and the button shows and hides it', async () => {
    const user = userEvent.setup();
    await user.type(input(), 'plum');
    expect(input()).toHaveAttribute('type', 'password');
    expect(toggle()).toHaveAttribute('aria-pressed', 'false');
    await user.click(toggle());
    expect(input()).toHaveAttribute('type', 'text');
    expect(toggle()).toHaveAttribute('aria-pressed', 'true');
    expect(input()).toHaveValue('plum');
    await user.click(toggle());
    expect(input()).toHaveAttribute('type', 'password');
    expect(toggle()).toHaveAttribute('aria-pressed', 'false');
  });

  it('keeps the focus and the caret in the input when the button is pressed with the mouse', async () => {
    const user = userEvent.setup();
    await user.type(input(), 'plum');
    input().setSelectionRange(1, 3);
    await user.click(toggle());
    expect(input()).toHaveFocus();
    expect([input().selectionStart, input().selectionEnd]).toEqual([1, 3]);
  });

  it('leaves the focus on the button when the button is pressed with the keyboard', async () => {
    const user = userEvent.setup();
    toggle().focus();
    await user.keyboard(' ');
    expect(input()).toHaveAttribute('type', 'text');
    expect(toggle()).toHaveFocus();
  });

  it('hides what was typed again when the form is sent, so that no browser keeps it as text', async () => {
    const user = userEvent.setup();
    await user.click(toggle());
    fireEvent.submit(input().form as HTMLFormElement);
    expect(input()).toHaveAttribute('type', 'password');
    expect(toggle()).toHaveAttribute('aria-pressed', 'false');
  });

  it('has a button that does not send the form', () => {
    expect(toggle()).toHaveAttribute('type', 'button');
  });
});
