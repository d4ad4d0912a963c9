import { screen } from '@testing-library/react';
import type { UserEvent } from '@testing-library/user-event';

/** The heading of the page that is shown, once it is. */
export const findPage = (name: string) => screen.findByRole('heading', { level: 1, name });

/** The controls of the sign-in page, as a person finds them. */
export const signInForm = {
  username: () => screen.getByLabelText<HTMLInputElement>('Username'),
  password: () => screen.getByLabelText<HTMLInputElement>('Password'),
  showPassword: () => screen.getByRole('button', { name: 'Show password' }),
  submit: () => screen.getByRole('button', { name: /^Sign/ }),
};

/** Types both and leaves the focus in the password. */
export async function fillIn(user: UserEvent, { username = 'ada', password = 'right' } = {}) {
  await user.type(signInForm.username(), username);
  await user.type(signInForm.password(), password);
}
