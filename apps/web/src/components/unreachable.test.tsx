import { screen } from '@testing-library/react';
import { HttpResponse } from 'msw';
import { describe, expect, it } from 'vitest';
import { deferred, problem } from '../testing/fake-api.ts';
import { sessionName } from '../testing/kept-names.ts';
import { fillIn, findPage, signInForm } from '../testing/pages.ts';
import { address, renderApp } from '../testing/render-app.tsx';
import { serveFakeApi } from '../testing/serve-fake-api.ts';

const fake = serveFakeApi();

// The client waits an hour, so that it does not try again by itself during a test.
const notNow = () => problem('service_unavailable', { 'Retry-After': '3600' });

async function openUnreachable() {
  fake.haveSession();
  fake.onRefresh(notNow);
  const app = renderApp({ mayHaveSession: true });
  await findPage('We cannot reach the server');
  return app;
}

const button = () => screen.getByRole('button', { name: /^Try/ });

/** Presses the button and delays the answer. */
async function tryAgain(user: Awaited<ReturnType<typeof openUnreachable>>['user']) {
  const answer = deferred();
  fake.onRefresh(async () => {
    await answer.promise;
    return notNow();
  });
  await user.click(button());
  return answer;
}

describe('while the server gives no answer about the session', () => {
  it('the page explains that the server cannot be reached and that nothing is lost', async () => {
    const { browser } = await openUnreachable();
    expect(screen.getByText(/If you were signed in, you still are/)).toBeInTheDocument();
    expect(screen.getByRole('status')).toBeEmptyDOMElement();
    expect(browser.values.has(sessionName)).toBe(true);
  });

  it('the page looks the same for a lost network as for a busy server', async () => {
    fake.onRefresh(() => HttpResponse.error());
    const { tab } = renderApp({ mayHaveSession: true });
    tab.hide(); // A hidden tab does not try again by itself.
    expect(await findPage('We cannot reach the server')).toBeInTheDocument();
  });

  it('the button shows the attempt, keeps the focus, and makes one call', async () => {
    const { user } = await openUnreachable();
    const answer = await tryAgain(user);
    expect(button()).toHaveAccessibleName('Trying…');
    expect(button()).toHaveAttribute('aria-busy', 'true');
    expect(button()).toHaveFocus();
    await user.click(button());
    answer.release();
    await screen.findByText(/Still no answer/);
    expect(fake.count('/api/auth/refresh')).toBe(2);
  });

  it('each failed attempt is announced anew', async () => {
    const { user } = await openUnreachable();
    const status = screen.getByRole('status');
    (await tryAgain(user)).release();
    expect(await screen.findByText('Still no answer. Give it a moment.')).toBe(status);
    expect(button()).toHaveAccessibleName('Try again');
    expect(button()).toHaveFocus();
    const answer = await tryAgain(user);
    expect(status).toBeEmptyDOMElement();
    answer.release();
    expect(await screen.findByText(/Still no answer/)).toBe(status);
  });

  it('an attempt that succeeds leads to the page of the address, which gets the focus', async () => {
    const { user } = await openUnreachable();
    fake.onRefresh(null);
    await user.click(button());
    expect(await findPage('Signed in as ada')).toHaveFocus();
  });

  it('an attempt leads to the sign-in page when the session is over', async () => {
    const { user } = await openUnreachable();
    fake.onRefresh(() => problem('refresh_token_invalid'));
    await user.click(button());
    expect(await findPage('Sign in')).toHaveFocus();
    expect(screen.getByText(/Your session has ended/)).toBeInTheDocument();
  });

  it('the page recovers by itself when the network is back', async () => {
    const { tab } = await openUnreachable();
    fake.onRefresh(null);
    tab.goOnline();
    expect(await findPage('Signed in as ada')).toBeInTheDocument();
  });

  it('the page offers a way to sign in, and from there back to the page of the address', async () => {
    fake.onRefresh(notNow);
    const { user } = renderApp({ path: '/?tab=token', mayHaveSession: true });
    await findPage('We cannot reach the server');
    await user.click(screen.getByRole('link', { name: 'sign in' }));
    await fillIn(user);
    await user.click(signInForm.submit());
    expect(await findPage('Signed in as ada')).toBeInTheDocument();
    expect(address()).toBe('/?tab=token');
  });

  it('a proxy’s page in place of a refusal leads to the sign-in page if it keeps the API’s challenge', async () => {
    const headers = { 'WWW-Authenticate': 'Bearer realm="api", error="invalid_token"' };
    fake.onRefresh(() => HttpResponse.html('<h1>401</h1>', { status: 401, headers }));
    renderApp({ mayHaveSession: true });
    expect(await findPage('Sign in')).toBeInTheDocument();
    expect(screen.getByText(/Your session has ended/)).toBeInTheDocument();
  });
});
