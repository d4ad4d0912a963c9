import { screen } from '@testing-library/react';
import type { UserEvent } from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { beforeEach, describe, expect, it } from 'vitest';
import { site } from '../../testing/fake-api.ts';
import { findPage } from '../../testing/pages.ts';
import { address, renderApp } from '../../testing/render-app.tsx';
import { serveFakeApi } from '../../testing/serve-fake-api.ts';

const fake = serveFakeApi();

let sent: unknown[];
beforeEach(() => {
  sent = [];
  fake.server.use(
    http.get('*/api/site', () => HttpResponse.json({ ...site, registration: 'invite' })),
    http.post('*/api/registration', async ({ request }) => {
      sent.push(await request.json());
      return new HttpResponse(null, { status: 202 });
    }),
  );
});

async function register(user: UserEvent) {
  await user.type(await screen.findByLabelText('E-mail address'), 'ada@example.com');
  await user.type(screen.getByLabelText('Username'), 'ada');
  await user.type(screen.getByLabelText('Password'), 'plum kettle orbit window{Enter}');
  await findPage('Check your mail');
}

describe('where registering needs an invitation', () => {
  it('the page without one says what is missing', async () => {
    renderApp({ path: '/register' });
    expect(await screen.findByText(/You need an invitation/)).toBeInTheDocument();
    expect(screen.queryByLabelText('Password')).toBeNull();
  });

  it('the token of the link is sent along, and kept for whoever starts again', async () => {
    const { user } = renderApp({ path: '/register#token' });
    await register(user);
    expect(sent).toMatchObject([{ invitation: 'token' }]);
    await user.click(screen.getByRole('link', { name: 'Start again' }));
    await findPage('Create an account');
    await register(user);
    expect(sent).toMatchObject([{ invitation: 'token' }, { invitation: 'token' }]);
  });
});

describe('whoever is signed in', () => {
  beforeEach(() => fake.haveSession());

  it('and opens an invitation is asked to sign out, and has the invitation then', async () => {
    const { user } = renderApp({ path: '/register#token', mayHaveSession: true });
    expect(await screen.findByText(/You are signed in as ada,/)).toBeInTheDocument();
    expect(screen.queryByLabelText('Password')).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Sign out and use the invitation' }));
    await register(user);
    expect(sent).toMatchObject([{ invitation: 'token' }]);
  });

  it('and has no invitation is led on', async () => {
    renderApp({ path: '/register', mayHaveSession: true });
    await findPage('Signed in as ada');
    expect(address()).toBe('/');
  });
});
