import { act, screen, waitFor } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { describe, expect, it } from 'vitest';
import { credentialsOf } from '../../testing/credentials.ts';
import { deferred, problem } from '../../testing/fake-api.ts';
import { fillIn, findPage, signInForm } from '../../testing/pages.ts';
import { address, openAnotherTab, renderApp } from '../../testing/render-app.tsx';
import { grace } from '../../testing/scripted-calls.ts';
import { serveFakeApi } from '../../testing/serve-fake-api.ts';

const fake = serveFakeApi();

async function openSignedIn(path = '/') {
  fake.haveSession();
  const app = renderApp({ path, mayHaveSession: true });
  await findPage('Signed in as ada');
  return app;
}

/** The part of the sign-in page that shows why nobody is signed in. */
async function findReason() {
  await findPage('Sign in');
  return screen.getByRole('status');
}

describe('the reason to sign in', () => {
  it('is not shown on a first visit, which makes no call', async () => {
    renderApp();
    await findPage('Sign in');
    expect(screen.queryByRole('status')).not.toBeInTheDocument();
    expect(fake.calls).toEqual([]);
  });

  it('names the sign-out after a sign-out in this tab', async () => {
    const { user } = await openSignedIn();
    await user.click(screen.getByRole('button', { name: 'Sign out' }));
    expect(await findReason()).toHaveTextContent(/^You are signed out\.$/);
    expect(address()).toBe('/sign-in');
    // Otherwise the sign-out call would reach the fake API during the next test.
    await waitFor(() => expect(fake.count('/api/auth/logout')).toBe(1));
  });

  it('names the sign-out in another tab, and signing in leads back', async () => {
    const { user, browser } = await openSignedIn('/?tab=token');
    const other = openAnotherTab(browser);
    await act(() => other.client.logout());
    expect(await findReason()).toHaveTextContent(/^You signed out in another tab\.$/);
    await fillIn(user);
    await user.click(signInForm.submit());
    await findPage('Signed in as ada');
    expect(address()).toBe('/?tab=token');
  });

  it('names the end of the session after the server refused to renew it, and signing in leads back', async () => {
    const { user } = await openSignedIn('/?tab=token#time');
    fake.onRefresh(() => problem('refresh_token_invalid'));
    await user.click(screen.getByRole('button', { name: 'Renew now' }));
    expect(await findReason()).toHaveTextContent('Your session has ended.');
    await fillIn(user);
    await user.click(signInForm.submit());
    await findPage('Signed in as ada');
    expect(address()).toBe('/?tab=token#time');
  });

  it('names the end of the session when the server refuses to renew it as the page opens', async () => {
    fake.onRefresh(() => problem('refresh_token_invalid'));
    renderApp({ mayHaveSession: true });
    expect(await findReason()).toHaveTextContent('Your session has ended.');
  });
});

describe('when another account signed in in another tab', () => {
  const graceSession = () => ({
    accessToken: 'token-of-grace',
    tokenType: 'Bearer',
    expiresIn: 900,
    user: grace,
  });
  const proceed = () => screen.getByRole('button', { name: 'Continue with that account' });

  async function openWithGraceElsewhere() {
    fake.server.use(http.post('*/api/auth/login', () => HttpResponse.json(graceSession())));
    const app = await openSignedIn();
    const other = openAnotherTab(app.browser);
    await act(() => other.client.login(credentialsOf(grace)));
    return app;
  }

  it('this tab is signed out, shows why, and shows nothing of the first account', async () => {
    await openWithGraceElsewhere();
    expect(await findReason()).toHaveTextContent('Another account signed in in another tab');
    expect(screen.queryByText('ada')).not.toBeInTheDocument();
    expect(screen.queryByText('grace')).not.toBeInTheDocument();
  });

  it('“Continue with that account” takes over its session with one call, and keeps the focus meanwhile', async () => {
    const { user } = await openWithGraceElsewhere();
    await findReason();
    const answer = deferred();
    const before = fake.count('/api/auth/refresh');
    fake.onRefresh(async () => {
      await answer.promise;
      return HttpResponse.json(graceSession());
    });
    await user.click(proceed());
    expect(proceed()).toHaveAttribute('aria-busy', 'true');
    expect(proceed()).toHaveFocus();
    await user.click(proceed());
    answer.release();
    expect(await findPage('Signed in as grace')).toHaveFocus();
    expect(fake.count('/api/auth/refresh')).toBe(before + 1);
  });

  it('“Continue with that account” disappears if the session of that account is over, and this is shown', async () => {
    const { user } = await openWithGraceElsewhere();
    await findReason();
    fake.onRefresh(() => problem('refresh_token_invalid'));
    await user.click(proceed());
    expect(await screen.findByText(/Your session has ended/)).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: /Continue/ })).not.toBeInTheDocument();
    await waitFor(() => expect(screen.getByRole('status')).toHaveFocus());
  });

  it('“Continue with that account” shows that the server cannot be reached', async () => {
    const { user } = await openWithGraceElsewhere();
    await findReason();
    fake.onRefresh(() => problem('service_unavailable', { 'Retry-After': '3600' }));
    await user.click(proceed());
    expect(await findPage('We cannot reach the server')).toHaveFocus();
  });
});
