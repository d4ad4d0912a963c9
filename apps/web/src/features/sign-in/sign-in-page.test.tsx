import { act, screen } from '@testing-library/react';
import { HttpResponse } from 'msw';
import { describe, expect, it } from 'vitest';
import { deferred, problem } from '../../testing/fake-api.ts';
import { sessionName } from '../../testing/kept-names.ts';
import { fillIn, findPage, isSignInFormShown, signInForm } from '../../testing/pages.ts';
import { address, renderApp } from '../../testing/render-app.tsx';
import { serveFakeApi } from '../../testing/serve-fake-api.ts';

const fake = serveFakeApi();

async function signInFrom(path: string) {
  const { user } = renderApp({ path });
  await findPage('Sign in');
  await fillIn(user);
  await user.click(signInForm.submit());
}

describe('after sign-in', () => {
  it('the page that was opened first is shown, and the form does not stay in the history', async () => {
    const { user } = renderApp({ path: '/?tab=token#time' });
    await findPage('Sign in');
    expect(isSignInFormShown()).toBe(true);
    const { length } = window.history;
    await fillIn(user);
    await user.click(signInForm.submit());
    await findPage('Signed in as ada');
    expect(address()).toBe('/?tab=token#time');
    expect(window.history).toHaveLength(length);
  });

  it('another page of this application is shown when the return address names it', async () => {
    await signInFrom('/sign-in?returnTo=%2Fnotes%3Fpage%3D2');
    await findPage('There is nothing at this address');
    expect(address()).toBe('/notes?page=2');
  });

  it.each([
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example',
    'javascript:alert(1)',
    '',
  ])('the return address %o is ignored', async (foreign) => {
    await signInFrom(`/sign-in?returnTo=${encodeURIComponent(foreign)}`);
    await findPage('Signed in as ada');
    expect(address()).toBe('/');
  });
});

describe('the sign-in page', () => {
  it('shows that it is loading while the session is restored, then leads to the return address', async () => {
    fake.haveSession();
    const answer = deferred();
    fake.onRefresh(async () => {
      await answer.promise;
      return fake.issue();
    });
    renderApp({ path: '/sign-in?returnTo=%2F%3Ftab%3Dtoken', mayHaveSession: true });
    expect(screen.getByRole('status')).toHaveTextContent('Loading…');
    expect(isSignInFormShown()).toBe(false);
    answer.release();
    await findPage('Signed in as ada');
    expect(address()).toBe('/?tab=token');
  });

  it('shows that the server gives no answer about the session, and leads on once the server answers', async () => {
    fake.haveSession();
    fake.onRefresh(() => problem('service_unavailable', { 'Retry-After': '3600' }));
    const { user } = renderApp({ path: '/sign-in', mayHaveSession: true });
    await findPage('We cannot reach the server');
    fake.onRefresh(null);
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await findPage('Signed in as ada')).toBeInTheDocument();
  });

  it('signs in although the server gives no answer about the session, and leads to the return address', async () => {
    fake.onRefresh(() => HttpResponse.html('<h1>Blocked</h1>', { status: 401 }));
    const { user, tab } = renderApp({ path: '/sign-in?returnTo=%2F%3Fa', mayHaveSession: true });
    tab.hide();
    await findPage('We cannot reach the server');
    await fillIn(user);
    await user.click(signInForm.submit());
    expect(await findPage('Signed in as ada')).toBeInTheDocument();
    expect(address()).toBe('/?a');
  });

  it('keeps what is typed, and the focus, when the server comes back and refuses the session', async () => {
    fake.onRefresh(() => problem('service_unavailable', { 'Retry-After': '3600' }));
    const { user, tab } = renderApp({ path: '/sign-in', mayHaveSession: true });
    await findPage('We cannot reach the server');
    await fillIn(user, { name: 'ada', password: 'rig' });
    fake.onRefresh(() => problem('refresh_token_invalid'));
    act(() => tab.goOnline());
    await findPage('Sign in');
    await user.keyboard('ht{Enter}');
    expect(await findPage('Signed in as ada')).toHaveFocus();
  });

  it('keeps what is typed when the server goes', async () => {
    const { user, browser, tab } = renderApp({ path: '/sign-in' });
    await findPage('Sign in');
    await fillIn(user);
    fake.onRefresh(() => problem('service_unavailable', { 'Retry-After': '3600' }));
    // Somebody has signed in in another tab, and this one missed it.
    browser.values.set(sessionName, 'tag');
    act(() => tab.show());
    await findPage('We cannot reach the server');
    expect(signInForm.password()).toHaveValue('right');
    expect(signInForm.password()).toHaveFocus();
  });
});
