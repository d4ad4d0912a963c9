import type { FieldError, ProblemCode } from '@latchkey/contracts/problem';
import { screen } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { describe, expect, it } from 'vitest';
import { problem } from '../../testing/fake-api.ts';
import { fillIn, findPage, signInForm } from '../../testing/pages.ts';
import { renderApp } from '../../testing/render-app.tsx';
import { serveFakeApi } from '../../testing/serve-fake-api.ts';

const fake = serveFakeApi();
const { username, password, submit } = signInForm;

/** Sends the form to an API that answers so, once, and waits for what the page has to say. */
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

const says = (text: string) => expect(screen.getByRole('alert')).toHaveTextContent(text);

describe('a refused or failed sign-in', () => {
  it('with a wrong password keeps the text, and the focus goes to the password, told why', async () => {
    await meet(() => problem('invalid_credentials'));
    says('The username or password is incorrect. Check both, then try again.');
    expect(username()).toHaveValue('ada');
    expect(password()).toHaveValue('right');
    expect(password()).toHaveFocus();
    expect(password()).toBeInvalid();
    expect(password()).toHaveAccessibleDescription(/The username or password is incorrect/);
  });

  const wait = { 'Retry-After': '90' };
  it.each<[string, ProblemCode, Record<string, string>, string]>([
    ['too many attempts', 'rate_limited', wait, 'Too many attempts. Wait about 2 minutes, then'],
    ['too many attempts', 'rate_limited', {}, 'Too many attempts. Wait a few moments, then'],
    [
      'a busy server',
      'service_unavailable',
      { 'Retry-After': '1' },
      'busy right now. Wait 1 second,',
    ],
    ['a busy server', 'service_unavailable', {}, 'too busy right now. Wait a few moments, then'],
    ['no confirmed address', 'email_not_verified', {}, 'has not been confirmed yet. Open the link'],
    ['a failing server', 'internal_error', {}, 'Something went wrong on our side.'],
    ['fields refused, none named', 'validation_failed', {}, 'could not accept what you typed.'],
  ])('by %s (%s, %o) says so, keeps text and focus, and can be repeated', async (...row) => {
    const [, code, headers, text] = row;
    const user = await meet(() => problem(code, headers));
    says(text);
    expect(username()).toHaveValue('ada');
    expect(password()).toHaveValue('right');
    expect(submit()).toHaveFocus();
    expect(username()).toBeValid();
    expect(password()).toBeValid();
    await user.click(submit());
    expect(await findPage('Signed in as ada')).toBeInTheDocument();
  });

  it('by a failing server gives a reference to quote', async () => {
    await meet(() => problem('internal_error'));
    says('If it keeps happening, quote this reference: request-1');
    expect(screen.getByText('request-1').tagName).toBe('CODE');
  });

  it.each([
    ['no server', () => HttpResponse.error()],
    ['the page of a captive portal', () => HttpResponse.html('<p>Welcome to the hotel</p>')],
    ['an error page of a proxy', () => new HttpResponse('Bad gateway', { status: 502 })],
  ])('by %s says that the server cannot be reached', async (_name, answer) => {
    await meet(answer);
    says('We cannot reach the server. Check your connection, then try again.');
    expect(password()).toHaveValue('right');
  });

  it('by fields the server refuses names each, and the first one has the focus', async () => {
    await meet(() =>
      refuseFields([
        { pointer: '/password', detail: 'is too long' },
        { pointer: '/username', detail: 'is too long' },
      ]),
    );
    says('The server could not accept what you typed.');
    expect(username()).toHaveFocus();
    expect(username()).toHaveAccessibleDescription('Use between 1 and 64 characters.');
    expect(password()).toHaveAccessibleDescription('Use between 1 and 256 characters.');
  });

  it('by a refused password alone puts the focus there', async () => {
    await meet(() => refuseFields([{ pointer: '/password', detail: 'is too long' }]));
    expect(password()).toHaveFocus();
    expect(username()).toBeValid();
  });

  it('is announced from a region that was there before, and forgotten when sent again', async () => {
    const user = await meet(() => problem('rate_limited'));
    const alert = screen.getByRole('alert');
    await user.clear(password());
    await user.click(submit());
    expect(screen.getByRole('alert')).toBe(alert);
    expect(alert).toBeEmptyDOMElement();
    expect(password()).toHaveAccessibleDescription('Enter your password.');
  });
});
