import { screen, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { beforeEach, describe, expect, it } from 'vitest';
import { problem, site } from '../../testing/fake-api.ts';
import { findPage } from '../../testing/pages.ts';
import { address, renderApp } from '../../testing/render-app.tsx';
import { serveFakeApi } from '../../testing/serve-fake-api.ts';

const fake = serveFakeApi();
const goodPassword = 'plum kettle orbit window';

let sent: unknown[];
beforeEach(() => {
  sent = [];
});

/** Answers registrations with this, and keeps what was sent. */
function answer(
  make: () => Response | Promise<Response> = () => new HttpResponse(null, { status: 202 }),
) {
  fake.server.use(
    http.post('*/api/registration', async ({ request }) => {
      sent.push(await request.json());
      return make();
    }),
  );
}

const setUp = (given: Partial<typeof site>) =>
  fake.server.use(http.get('*/api/site', () => HttpResponse.json({ ...site, ...given })));

const name = () => screen.getByLabelText<HTMLInputElement>('Username');
const email = () => screen.getByLabelText<HTMLInputElement>('E-mail address');
const password = () => screen.getByLabelText<HTMLInputElement>('Password');
const submit = () => screen.getByRole('button', { name: /^Creat.* the account/ });

async function open(path = '/register') {
  const app = renderApp({ path });
  await findPage('Create an account');
  await screen.findByLabelText('E-mail address');
  return app;
}

async function fillIn({ user }: Awaited<ReturnType<typeof open>>, typed = goodPassword) {
  await user.type(name(), 'ada');
  await user.type(email(), ' ada@example.com ');
  await user.type(password(), typed);
}

describe('the registration page', () => {
  it('sends name, address and password, and leads to the page that names the address', async () => {
    answer();
    const app = await open();
    await fillIn(app);
    await app.user.click(submit());
    expect(await findPage('Check your mail')).toHaveFocus();
    expect(screen.getByText('ada@example.com')).toBeInTheDocument();
    expect(sent).toEqual([{ username: 'ada', email: 'ada@example.com', password: goodPassword }]);
    expect(address()).toBe('/check-your-mail');
  });

  it('has the autocomplete values that password managers know', async () => {
    await open();
    const values = [name(), email(), password()].map(({ autocomplete }) => autocomplete);
    expect(values).toEqual(['username', 'email', 'new-password']);
  });

  it('shows beside the password what it still lacks while it is typed', async () => {
    const { user } = await open();
    expect(screen.getByText(/Use 15 characters or more/)).toBeInTheDocument();
    await user.type(password(), 'plum kettle');
    expect(screen.getByText('Use 4 more characters.')).toBeInTheDocument();
  });

  it('checks every field before it sends anything, and lists what to correct', async () => {
    answer();
    const { user } = await open();
    await user.type(name(), '.ada');
    await user.type(email(), 'ada＠example.com');
    await user.click(submit());
    const summary = within(screen.getByRole('group', { name: 'Correct 3 fields.' }));
    expect(summary.getAllByRole('button').map(({ textContent }) => textContent)).toEqual([
      'Use 2 to 32 letters and digits, and dots, hyphens or underscores only between them.',
      'Enter a whole address, such as ada@example.com.',
      'Choose a password.',
    ]);
    expect(sent).toEqual([]);
  });

  it('shows a taken name at its field, and keeps what was typed', async () => {
    answer(() => problem('username_taken'));
    const app = await open();
    await fillIn(app);
    await app.user.click(submit());
    expect(await screen.findByText('This username is taken.')).toBeInTheDocument();
    expect(name()).toHaveFocus();
    expect(name()).toBeInvalid();
    expect(password()).toHaveValue(goodPassword);
  });

  it.each([
    [
      '#/username',
      'must not mix letters of different scripts',
      'The username must not mix letters of different scripts.',
      name,
    ],
    [
      '#/email',
      'must not contain invisible characters',
      'The address must not contain invisible characters.',
      email,
    ],
  ])('shows at the field %s why the server refused it', async (pointer, detail, words, field) => {
    answer(async () => {
      const refusal = problem('validation_failed');
      const errors = [{ pointer, detail }];
      return HttpResponse.json({ ...(await refusal.json()), errors }, refusal);
    });
    const app = await open();
    await fillIn(app);
    await app.user.click(submit());
    await screen.findByRole('group', { name: 'Correct 1 field.' });
    expect(field()).toHaveAccessibleDescription(expect.stringContaining(words));
  });

  it.each([
    [
      'too many registrations',
      () => problem('rate_limited', { 'Retry-After': '120' }),
      'Too many attempts.',
    ],
    ['no network', () => HttpResponse.error(), 'We cannot reach the server.'],
  ])('with %s says so, and can be sent again', async (_what, make, words) => {
    answer(make);
    const app = await open();
    await fillIn(app);
    await app.user.click(submit());
    expect(await screen.findByText(words)).toBeInTheDocument();
    expect(submit()).toHaveAttribute('aria-disabled', 'false');
  });

  it('leads back to the sign-in page', async () => {
    const { user } = await open();
    await user.click(screen.getAllByRole('link', { name: 'Sign in' }).at(-1) as HTMLElement);
    expect(await findPage('Sign in')).toBeInTheDocument();
  });
});

it('where the address is the name, there is no field for a username, and none is sent', async () => {
  setUp({ names: 'email' });
  answer();
  const { user } = await open();
  expect(screen.queryByLabelText('Username')).toBeNull();
  expect(email().autocomplete).toBe('username');
  await user.type(email(), 'ada@example.com');
  await user.type(password(), `${goodPassword}{Enter}`);
  await findPage('Check your mail');
  expect(sent).toEqual([{ email: 'ada@example.com', password: goodPassword }]);
});

it('where nobody may register, the page says so, and leads back to the sign-in page', async () => {
  setUp({ registration: 'closed' });
  const { user } = renderApp({ path: '/register' });
  expect(await screen.findByText(/Nobody can create an account here/)).toBeInTheDocument();
  await user.click(screen.getAllByRole('link', { name: 'Sign in' }).at(-1) as HTMLElement);
  expect(await findPage('Sign in')).toBeInTheDocument();
});

it('the sign-in page leads to the registration', async () => {
  const { user } = renderApp({ path: '/sign-in' });
  await user.click(await screen.findByRole('link', { name: 'Create an account' }));
  expect(await findPage('Create an account')).toBeInTheDocument();
});
