import { act, screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { beforeEach, describe, expect, it } from 'vitest';
import { problem } from '../../testing/fake-api.ts';
import { findPage } from '../../testing/pages.ts';
import { renderApp } from '../../testing/render-app.tsx';
import { serveFakeApi } from '../../testing/serve-fake-api.ts';

const fake = serveFakeApi();
const site = { registration: 'open', names: 'username', passwordMinLength: 15 };
const password = 'tulip-anvil-harbour-93';

/** The bodies that the API received. */
let received: unknown[];
function answer(path: string, response: () => Response) {
  fake.server.use(
    http.post(`*/api${path}`, async ({ request }) => {
      received.push(await request.json());
      return response();
    }),
  );
}
const empty = (status: number) => () => new HttpResponse(null, { status });

beforeEach(() => {
  received = [];
  fake.server.use(http.get('*/api/site', () => HttpResponse.json(site)));
  answer('/password-reset/confirm', empty(204));
});

describe('the page of the link to a new password', () => {
  const field = () => screen.getByLabelText<HTMLInputElement>('New password');
  const save = () => screen.getByRole('button', { name: 'Save the new password' });

  async function open(options: { mayHaveSession?: boolean } = {}) {
    const app = renderApp({ path: '/reset-password#the-token', ...options });
    await findPage('Choose a new password');
    await screen.findByLabelText('New password');
    return app;
  }

  it('sends nothing until the button is pressed', async () => {
    await open();
    expect(received).toEqual([]);
    expect(fake.calls.map(({ path }) => path)).not.toContain('/api/password-reset/confirm');
  });

  it('saves the password exactly as typed, and leads to the sign-in page', async () => {
    const { user } = await open();
    await user.type(field(), ` ${password} `);
    await user.click(save());
    expect(await findPage('Your password is changed')).toHaveFocus();
    expect(received).toEqual([{ token: 'the-token', password: ` ${password} ` }]);
    await user.click(within(screen.getByRole('main')).getByRole('link', { name: 'Sign in' }));
    expect(await findPage('Sign in')).toHaveFocus();
  });

  it('says at the field what is missing, and sends nothing', async () => {
    const { user } = await open();
    await user.type(field(), 'tulip');
    await user.click(save());
    expect(field()).toHaveAccessibleDescription(/^Use 10 more characters\./);
    expect(received).toEqual([]);
  });

  it('shows the reason of the server at the field, and keeps what was typed', async () => {
    const detail = 'Many people use this password. Choose another one.';
    answer('/password-reset/confirm', () =>
      HttpResponse.json(
        { code: 'password_refused', title: 'no', errors: [{ pointer: '#/password', detail }] },
        { status: 422 },
      ),
    );
    const { user } = await open();
    await user.type(field(), password);
    await user.click(save());
    expect(await screen.findByText(detail)).toBeVisible();
    expect(field()).toHaveValue(password);
    expect(field()).toHaveFocus();
  });

  it('offers a new link when the link is used, expired or replaced', async () => {
    answer('/password-reset/confirm', () => problem('link_unusable'));
    const { user } = await open();
    await user.type(field(), password);
    await user.click(save());
    expect(await findPage('This link no longer works')).toHaveFocus();
    await user.click(screen.getByRole('link', { name: 'Ask for a new link' }));
    expect(await findPage('Forgot your password?')).toHaveFocus();
  });

  it('offers a new link when the address holds none', async () => {
    renderApp({ path: '/reset-password' });
    expect(await findPage('This link no longer works')).toBeInTheDocument();
  });

  it('lets a newer link begin anew in the same tab', async () => {
    renderApp({ path: '/reset-password' });
    await findPage('This link no longer works');
    act(() => {
      window.location.hash = '#newer';
    });
    expect(await findPage('Choose a new password')).toBeInTheDocument();
  });

  it('finds out afterwards whether this browser is signed out too', async () => {
    fake.haveSession();
    const { auth, user } = await open({ mayHaveSession: true });
    await waitFor(() => expect(auth.client.state.get().status).toBe('authenticated'));
    fake.onRefresh(() => problem('refresh_token_invalid'));
    await user.type(field(), password);
    await user.click(save());
    await findPage('Your password is changed');
    await waitFor(() => expect(auth.client.state.get().status).toBe('anonymous'));
  });

  it('says who is still signed in here, because the sign-in page would lead them on', async () => {
    fake.haveSession();
    const { user } = await open({ mayHaveSession: true });
    await screen.findByRole('button', { name: 'Sign out' });
    await user.type(field(), password);
    await user.click(save());
    await findPage('Your password is changed');
    const page = within(screen.getByRole('main'));
    expect(page.getByText(/You are signed in here as ada\./)).toBeInTheDocument();
    expect(page.queryByText(/You are signed out everywhere/)).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Sign out' }));
    expect(await page.findByRole('link', { name: 'Sign in' })).toBeInTheDocument();
  });
});
