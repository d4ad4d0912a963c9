import type { FieldError, ProblemCode } from '@latchkey/contracts/problem';
import { screen, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { describe, expect, it } from 'vitest';
import { signInName } from '../../testing/credentials.ts';
import { problem } from '../../testing/fake-api.ts';
import { fillIn, findPage, nameField, signInForm } from '../../testing/pages.ts';
import { renderApp } from '../../testing/render-app.tsx';
import { ada } from '../../testing/scripted-calls.ts';
import { serveFakeApi } from '../../testing/serve-fake-api.ts';

const fake = serveFakeApi();
const { name, password, submit } = signInForm;

/** Sends the form to an API that gives this answer once, and waits until the form can be sent again. */
async function meet(answer: () => Response | Promise<Response>) {
  fake.server.use(http.post('*/api/auth/login', answer, { once: true }));
  const { user } = renderApp({ path: '/sign-in' });
  await findPage('Sign in');
  await fillIn(user);
  await user.click(submit());
  await screen.findByRole('button', { name: 'Sign in' });
  return user;
}

async function refuseFields(errors: FieldError[]) {
  const refusal = problem('validation_failed');
  return HttpResponse.json({ ...(await refusal.json()), errors }, refusal);
}

/** Expects the alert to show what happened, and what to do next. */
function says(happened: string, next: string) {
  const [first, second] = within(screen.getByRole('alert')).getAllByRole('paragraph');
  expect(first).toHaveTextContent(happened);
  expect(second).toHaveTextContent(next);
}

describe('a refused or failed sign-in', () => {
  it('because of a wrong password keeps the text, and focuses the password, which shows the reason', async () => {
    await meet(() => problem('invalid_credentials'));
    says(nameField.refused, 'Check both, then try again.');
    expect(name()).toHaveValue(signInName(ada));
    expect(password()).toHaveValue('right');
    expect(password()).toHaveFocus();
    expect(password()).toBeInvalid();
    expect(password()).toHaveAccessibleDescription(expect.stringContaining(nameField.refused));
  });

  const inAWhile = { 'Retry-After': '90' };
  const inASecond = { 'Retry-After': '1' };
  it.each<[ProblemCode, Record<string, string>, string, string]>([
    ['rate_limited', inAWhile, 'Too many attempts.', 'Wait about 2 minutes, then try again.'],
    ['rate_limited', {}, 'Too many attempts.', 'Wait a few moments, then try again.'],
    ['service_unavailable', inASecond, 'too busy right now.', 'Wait 1 second, then try again.'],
    ['service_unavailable', {}, 'too busy right now.', 'Wait a few moments, then try again.'],
    ['email_not_verified', {}, 'has not been confirmed yet.', 'Open the link in the message'],
    ['internal_error', {}, 'Something went wrong on our side.', 'quote this reference: request-1'],
    ['validation_failed', {}, 'could not accept what you typed.', nameField.check],
  ])(
    'because of %s (%o) shows the reason, keeps text and focus, and can be repeated',
    async (...row) => {
      const [code, headers, happened, next] = row;
      const user = await meet(() => problem(code, headers));
      says(happened, next);
      expect(name()).toHaveValue(signInName(ada));
      expect(password()).toHaveValue('right');
      expect(submit()).toHaveFocus();
      expect(name()).toBeValid();
      expect(password()).toBeValid();
      await user.click(submit());
      expect(await findPage('Signed in as ada')).toBeInTheDocument();
    },
  );

  it.each([
    ['an unreachable server', () => HttpResponse.error()],
    ['the page of a captive portal', () => HttpResponse.html('<p>Welcome to the hotel</p>')],
    ['an error page of a proxy', () => new HttpResponse('Bad gateway', { status: 502 })],
  ])('because of %s shows that the server cannot be reached', async (_name, answer) => {
    await meet(answer);
    says('We cannot reach the server.', 'Check your connection, then try again.');
    expect(password()).toHaveValue('right');
  });

  it('shows a message at each field that the server refuses, and focuses the first one', async () => {
    await meet(() =>
      refuseFields([
        { pointer: '#/password', detail: 'is too long' },
        { pointer: `#/${nameField.key}`, detail: 'is too long' },
      ]),
    );
    says('The server could not accept what you typed.', 'then try again.');
    expect(name()).toHaveFocus();
    const words = (most: number) =>
      `Use between 1 and ${most} characters, and only such as can be typed.`;
    expect(name()).toHaveAccessibleDescription(words(nameField.longest));
    expect(password()).toHaveAccessibleDescription(words(256));
  });

  it('focuses the password when the server refuses only the password', async () => {
    await meet(() => refuseFields([{ pointer: '#/password', detail: 'is too long' }]));
    expect(password()).toHaveFocus();
    expect(name()).toBeValid();
  });

  it('is announced in an existing live region, which is emptied when the form is sent again', async () => {
    const user = await meet(() => problem('rate_limited'));
    const alert = screen.getByRole('alert');
    await user.clear(password());
    await user.click(submit());
    expect(screen.getByRole('alert')).toBe(alert);
    expect(alert).toBeEmptyDOMElement();
    expect(password()).toHaveAccessibleDescription('Enter your password.');
  });
});
