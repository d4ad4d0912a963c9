import { product } from '@latchkey/contracts/product';
import { fireEvent, screen } from '@testing-library/react';
import { http } from 'msw';
import { describe, expect, it } from 'vitest';
import { signInName } from '../../testing/credentials.ts';
import { deferred } from '../../testing/fake-api.ts';
import { openSignIn } from '../../testing/open-sign-in.ts';
import { fillIn, findPage, nameField, signInForm } from '../../testing/pages.ts';
import { ada } from '../../testing/scripted-calls.ts';
import { serveFakeApi } from '../../testing/serve-fake-api.ts';

const fake = serveFakeApi();
const { name, password, showPassword, submit } = signInForm;

describe('the sign-in form by keyboard', () => {
  it('can be reached and sent without a mouse, and Tab follows the order in which it is read', async () => {
    const { user } = await openSignIn();
    name().blur();
    const stops: (Element | null)[] = [];
    for (let stop = 0; stop < 7; stop += 1) {
      await user.tab();
      stops.push(document.activeElement);
    }
    expect(stops).toEqual([
      screen.getByRole('link', { name: 'Skip to content' }),
      screen.getByRole('link', { name: product.name }),
      name(),
      password(),
      showPassword(),
      screen.getByRole('checkbox', { name: 'Remember me' }),
      submit(),
    ]);
    name().focus();
    await user.keyboard(`${signInName(ada)}{Tab}right{Enter}`);
    expect(await findPage('Signed in as ada')).toBeInTheDocument();
  });

  it.each([
    ['Enter in the name', name, '{Enter}'],
    ['Enter in the password', password, '{Enter}'],
    ['Enter on the button', submit, '{Enter}'],
    ['the space bar on the button', submit, ' '],
  ] as const)('%s signs in', async (_name, control, key) => {
    const { user } = await openSignIn();
    await fillIn(user);
    control().focus();
    await user.keyboard(key);
    expect(await findPage('Signed in as ada')).toBeInTheDocument();
    expect(fake.count('/api/auth/login')).toBe(1);
  });
});

describe('the sign-in form for password managers', () => {
  it('is one POST form with one submit button and the two named inputs that password managers look for', async () => {
    await openSignIn();
    expect([...document.forms]).toEqual([name().form]);
    expect(name().form).toHaveAttribute('method', 'post');
    expect(name()).toHaveAttribute('name', nameField.key);
    expect(name()).toHaveAttribute('autocomplete', 'username');
    expect(name()).toHaveAttribute('autocapitalize', 'none');
    expect(password()).toHaveAttribute('name', 'password');
    expect(password()).toHaveAttribute('type', 'password');
    expect(password()).toHaveAttribute('autocomplete', 'current-password');
    expect(document.querySelectorAll('[type=submit]')).toHaveLength(1);
    expect(submit()).toHaveAttribute('type', 'submit');
    expect(name()).toBeRequired();
    expect(password()).toBeRequired();
  });

  it('sends what was filled in without any typing', async () => {
    const { user } = await openSignIn();
    name().value = signInName(ada);
    password().value = 'right';
    await user.click(submit());
    expect(await findPage('Signed in as ada')).toBeInTheDocument();
  });
});

describe('empty fields of the sign-in form', () => {
  it('each show a message, the first one gets the focus, and nothing is sent', async () => {
    const { user } = await openSignIn();
    await user.click(submit());
    expect(name()).toHaveFocus();
    expect(name()).toBeInvalid();
    expect(name()).toHaveAccessibleDescription(nameField.empty);
    expect(password()).toBeInvalid();
    expect(password()).toHaveAccessibleDescription('Enter your password.');
    expect(fake.calls).toEqual([]);
  });

  it('the password gets the focus when it alone is empty', async () => {
    const { user } = await openSignIn();
    await user.type(name(), `${signInName(ada)}{Enter}`);
    expect(password()).toHaveFocus();
    expect(password()).toHaveAccessibleDescription('Enter your password.');
    expect(name()).toBeValid();
    expect(name()).not.toHaveAccessibleDescription();
  });

  it('each lose their own message when something is typed into them', async () => {
    const { user } = await openSignIn();
    await user.click(submit());
    await user.type(name(), 'a');
    expect(name()).toBeValid();
    expect(name()).not.toHaveAccessibleDescription();
    expect(password()).toBeInvalid();
    await user.type(password(), 'r');
    expect(password()).toBeValid();
  });
});

describe('a sign-in form that is being sent', () => {
  it.each([
    ['by Enter in the password', password, '{Enter}'],
    ['by the button', submit, ' '],
  ] as const)('%s keeps the focus and cannot be sent twice', async (_name, control, key) => {
    const answer = deferred();
    fake.server.use(
      http.post('*/api/auth/login', async () => {
        await answer.promise;
        return fake.issue();
      }),
    );
    const { user } = await openSignIn();
    await fillIn(user);
    control().focus();
    await user.keyboard(key);
    expect(submit()).toHaveAccessibleName('Signing in…');
    expect(submit()).toHaveAttribute('aria-busy', 'true');
    expect(submit()).toHaveAttribute('aria-disabled', 'true');
    expect(control()).toHaveFocus();
    await user.keyboard(key);
    await user.click(submit());
    fireEvent.submit(name().form as HTMLFormElement);
    answer.release();
    expect(await findPage('Signed in as ada')).toBeInTheDocument();
    expect(fake.count('/api/auth/login')).toBe(1);
  });
});
