import { act, screen } from '@testing-library/react';
import type { UserEvent } from '@testing-library/user-event';
import { signInName } from './credentials.ts';
import { ada } from './scripted-calls.ts';

/** Waits until a page is shown and its effects have run, and returns its heading. */
export async function findPage(name: string): Promise<HTMLElement> {
  const heading = await screen.findByRole('heading', { level: 1, name });
  await act(async () => {});
  return heading;
}

/** The name's field on the sign-in page. The words are spelled out here, and the other tests take them from here. */
export const nameField = {
  key: 'username',
  label: 'Username or e-mail address',
  empty: 'Enter your username or e-mail address.',
  refused: 'The name or password is incorrect.',
  check: 'Check the name and the password',
  longest: 254,
} as const;

/** The controls of the sign-in page, as a person finds them. */
export const signInForm = {
  name: () => screen.getByLabelText<HTMLInputElement>(nameField.label),
  password: () => screen.getByLabelText<HTMLInputElement>('Password'),
  showPassword: () => screen.getByRole('button', { name: 'Show password' }),
  submit: () => screen.getByRole('button', { name: /^Sign/ }),
};

/** Whether the sign-in form is shown. */
export const isSignInFormShown = () => screen.queryByLabelText(nameField.label) !== null;

/** Types name and password, and leaves the focus in the password. */
export async function fillIn(user: UserEvent, { name = signInName(ada), password = 'right' } = {}) {
  await user.type(signInForm.name(), name);
  await user.type(signInForm.password(), password);
}
