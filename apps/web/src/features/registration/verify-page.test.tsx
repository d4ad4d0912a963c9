import { screen, waitFor, within } from '@testing-library/react';
import { http } from 'msw';
import { beforeEach, describe, expect, it } from 'vitest';
import { problem, refuseToken } from '../../testing/fake-api.ts';
import { findPage } from '../../testing/pages.ts';
import { address, renderApp } from '../../testing/render-app.tsx';
import { serveFakeApi } from '../../testing/serve-fake-api.ts';

const fake = serveFakeApi();

let sent: unknown[];
beforeEach(() => {
  sent = [];
});

function answer(make: () => Response | Promise<Response>) {
  fake.server.use(
    http.post('*/api/registration/verify', async ({ request }) => {
      sent.push(await request.json());
      return make();
    }),
  );
}

const password = () => screen.getByLabelText<HTMLInputElement>('Password');
const submit = () => screen.getByRole('button', { name: 'Confirm and sign in' });

async function open(path = '/verify#token') {
  const app = renderApp({ path });
  await findPage('Confirm your address');
  return app;
}

async function confirm({ user }: Awaited<ReturnType<typeof open>>) {
  await user.type(password(), ' my password');
  await user.click(submit());
}

describe('the page of the link', () => {
  it('sends nothing until the button is pressed', async () => {
    await open();
    expect(fake.count('/api/registration/verify')).toBe(0);
  });

  it('sends the token and the password exactly as typed, and leads to the home page, signed in', async () => {
    answer(() => fake.issue());
    const app = await open();
    await confirm(app);
    expect(await findPage('Signed in as ada')).toBeInTheDocument();
    expect(sent).toEqual([{ token: 'token', password: ' my password' }]);
    expect(address()).toBe('/');
  });

  it('asks for the password before it sends anything', async () => {
    const { user } = await open();
    await user.click(submit());
    expect(password()).toHaveAccessibleDescription('Enter the password that you chose.');
    expect(fake.count('/api/registration/verify')).toBe(0);
  });

  it('shows a wrong password at the field', async () => {
    answer(() => problem('invalid_current_password'));
    await confirm(await open());
    expect(await screen.findByText(/not the password of your registration/)).toBeInTheDocument();
    expect(password()).toHaveFocus();
    expect(password()).toBeInvalid();
  });

  it.each([
    ['a name that was given away', 'username_taken', 'Your username was given to somebody else'],
    ['a used invitation', 'registration_closed', 'Your invitation was used for another account'],
    ['too many attempts', 'rate_limited', 'Too many attempts.'],
  ] as const)('explains %s', async (_what, code, words) => {
    answer(() => problem(code));
    await confirm(await open());
    expect(await screen.findByText(new RegExp(words))).toBeInTheDocument();
  });

  it('leads from a wrong password to the registration, because a registration has no reset', async () => {
    answer(() => problem('invalid_current_password'));
    const app = await open();
    await confirm(app);
    await app.user.click(await screen.findByRole('link', { name: 'Register again' }));
    expect(await findPage('Create an account')).toBeInTheDocument();
  });

  it('leads from a closed password to the sign-in page, which offers a new one', async () => {
    answer(() => problem('password_change_required'));
    const app = await open();
    await confirm(app);
    await app.user.click(await screen.findByRole('link', { name: 'Go to the sign-in page' }));
    expect(await findPage('Sign in')).toBeInTheDocument();
  });

  it('counts a token that is too long for any link as a dead link', async () => {
    answer(refuseToken);
    await confirm(await open());
    expect(await findPage('This link no longer works')).toHaveFocus();
  });

  it('leads from a dead link to the sign-in page, to a new mail and to the registration', async () => {
    answer(() => problem('link_unusable'));
    const app = await open();
    await confirm(app);
    expect(await findPage('This link no longer works')).toHaveFocus();
    const page = within(screen.getByRole('main'));
    for (const name of ['Sign in', 'Send the mail again', 'Create an account']) {
      expect(page.getByRole('link', { name })).toBeInTheDocument();
    }
    await app.user.click(screen.getByRole('link', { name: 'Send the mail again' }));
    expect(await findPage('Send the mail again')).toBeInTheDocument();
  });

  it('is a dead link at once when the address has no token', async () => {
    renderApp({ path: '/verify' });
    expect(await findPage('This link no longer works')).toBeInTheDocument();
  });

  it('warns a person who is signed in that the new account replaces theirs in this browser', async () => {
    fake.haveSession();
    renderApp({ path: '/verify#token', mayHaveSession: true });
    await findPage('Confirm your address');
    expect(await screen.findByText(/You are signed in as ada\./)).toBeInTheDocument();
  });

  it('does not warn of the session that the button itself has just begun', async () => {
    answer(() => fake.issue());
    const app = await open();
    const warnings: string[] = [];
    const watch = new MutationObserver(() => {
      if (screen.queryByText(/You are signed in as/)) warnings.push(document.title);
    });
    watch.observe(document.body, { childList: true, subtree: true });
    await confirm(app);
    await findPage('Signed in as ada');
    watch.disconnect();
    expect(warnings).toEqual([]);
  });

  it('shows the form for a second link that is opened in the same tab', async () => {
    answer(() => problem('link_unusable'));
    await confirm(await open());
    await findPage('This link no longer works');
    window.location.hash = '#other';
    await waitFor(() => expect(password()).toHaveValue(''));
  });
});

// Whoever signs in with an address that waits for its proof is answered as for a wrong password.
it.each([
  ['email_not_verified', 'Send the mail again'],
  ['invalid_credentials', 'Address not confirmed yet?'],
] as const)(
  'a sign-in that is refused as %s leads to the page that sends a new mail',
  async (code, link) => {
    fake.server.use(http.post('*/api/auth/login', () => problem(code)));
    const { user } = renderApp({ path: '/sign-in' });
    await findPage('Sign in');
    await user.type(screen.getByLabelText('Password'), 'right');
    await user.type(screen.getAllByRole('textbox')[0] as HTMLElement, 'ada');
    await user.click(screen.getByRole('button', { name: 'Sign in' }));
    await user.click(await screen.findByRole('link', { name: link }));
    expect(await findPage('Send the mail again')).toBeInTheDocument();
  },
);
