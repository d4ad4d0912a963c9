import { createEvent, fireEvent, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { signInName } from '../../testing/credentials.ts';
import { openSignIn } from '../../testing/open-sign-in.ts';
import { signInForm } from '../../testing/pages.ts';
import { ada } from '../../testing/scripted-calls.ts';
import { serveFakeApi } from '../../testing/serve-fake-api.ts';

serveFakeApi();
const { name, password } = signInForm;

describe('Caps Lock', () => {
  const hint = () => screen.queryByText('Caps Lock is on.');

  it('has a polite hint at the password while it is on, and none once it is off', async () => {
    const { user } = await openSignIn();
    await user.click(password());
    await user.keyboard('{CapsLock}a');
    expect(hint()).toBeInTheDocument();
    expect(hint()).toHaveAttribute('aria-live', 'polite');
    await user.keyboard('{CapsLock}a');
    expect(hint()).toBeNull();
  });

  it('has a hint when it was on before the password is reached by Tab or by mouse', async () => {
    const { user } = await openSignIn();
    await user.click(name());
    await user.keyboard('{CapsLock}');
    expect(hint()).toBeNull();
    await user.tab();
    expect(hint()).toBeInTheDocument();
    await user.tab({ shift: true });
    expect(hint()).toBeNull();
    await user.click(password());
    expect(hint()).toBeInTheDocument();
  });

  it('has no hint beside an error of the password', async () => {
    const { user } = await openSignIn();
    await user.type(name(), `${signInName(ada)}{CapsLock}{Tab}{Enter}`);
    expect(password()).toHaveAccessibleDescription('Enter your password.');
    expect(hint()).toBeNull();
  });

  it('is not read from the key event of a password manager, which carries no modifier keys', async () => {
    await openSignIn();
    password().focus();
    fireEvent(password(), createEvent('keydown', password(), { bubbles: true }));
    expect(hint()).toBeNull();
  });
});
