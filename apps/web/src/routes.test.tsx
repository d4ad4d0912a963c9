import { product } from '@latchkey/contracts/product';
import { act, screen, waitFor, within } from '@testing-library/react';
import { HttpResponse } from 'msw';
import { describe, expect, it, onTestFinished } from 'vitest';
import { takeConsoleErrors } from './testing/console-errors.ts';
import { deferred, problem } from './testing/fake-api.ts';
import { fillIn, findPage, signInForm } from './testing/pages.ts';
import { address, renderApp } from './testing/render-app.tsx';
import { ada } from './testing/scripted-calls.ts';
import { serveFakeApi } from './testing/serve-fake-api.ts';

const fake = serveFakeApi();

async function openSignedIn(path = '/') {
  fake.haveSession();
  const app = renderApp({ path, mayHaveSession: true });
  await screen.findByRole('button', { name: 'Sign out' });
  return app;
}

describe('the document title', () => {
  it.each([
    ['/sign-in', 'Sign in', `Sign in · ${product.name}`],
    ['/nowhere', 'There is nothing at this address', `Page not found · ${product.name}`],
    ['/', 'Signed in as ada', `Home · ${product.name}`],
    ['/', 'We cannot reach the server', `No connection · ${product.name}`],
  ])('belongs to the page that is shown: %s, “%s”', async (path, heading, title) => {
    document.title = product.name; // the title in the HTML file
    onTestFinished(() => document.querySelector('title')?.remove());
    const isLost = heading.startsWith('We cannot');
    fake.haveSession();
    if (isLost) fake.onRefresh(() => problem('service_unavailable', { 'Retry-After': '3600' }));
    renderApp({ path, mayHaveSession: path === '/' });
    await findPage(heading);
    expect(document.title).toBe(title);
    expect(screen.getAllByRole('heading', { level: 1 })).toHaveLength(1);
  });
});

describe('the focus', () => {
  it('stays where it was on the first page', async () => {
    renderApp({ path: '/nowhere' });
    await screen.findByRole('heading', { level: 1 });
    expect(document.body).toHaveFocus();
  });

  it('stays where it was when the first page is shown after the session was restored', async () => {
    fake.haveSession();
    renderApp({ mayHaveSession: true });
    await findPage('Signed in as ada');
    expect(document.body).toHaveFocus();
  });

  it('goes to the heading of each later page, also on the way back', async () => {
    const { user } = renderApp({ path: '/nowhere' });
    await user.click(await screen.findByRole('link', { name: 'Go to the home page' }));
    expect(await findPage('Sign in')).toHaveFocus();
    await fillIn(user);
    await user.click(signInForm.submit());
    expect(await findPage('Signed in as ada')).toHaveFocus();
    act(() => window.history.back());
    expect(await findPage('There is nothing at this address')).toHaveFocus();
    expect(address()).toBe('/nowhere');
  });
});

describe('the frame around every page', () => {
  it('shows who is signed in, links home, and can be skipped by keyboard', async () => {
    await openSignedIn('/nowhere');
    const banner = within(screen.getByRole('banner'));
    expect(banner.getByText('ada')).toBeInTheDocument();
    expect(banner.getByRole('link', { name: product.name })).toHaveAttribute('href', '/');
    expect(screen.getByRole('link', { name: 'Skip to content' })).toHaveAttribute('href', '#main');
    expect(screen.getByRole('main')).toHaveAttribute('id', 'main');
  });

  it('shows that the home page is loading while the session is restored', async () => {
    fake.haveSession();
    const answer = deferred();
    fake.onRefresh(async () => {
      await answer.promise;
      return fake.issue();
    });
    renderApp({ mayHaveSession: true });
    expect(screen.getByRole('status')).toHaveTextContent('Loading…');
    expect(screen.queryByRole('heading')).not.toBeInTheDocument();
    answer.release();
    expect(await findPage('Signed in as ada')).toBeInTheDocument();
  });
});

describe('a page that cannot be shown', () => {
  /** Acts like a server of another version, whose user the home page does not know how to show. */
  function answerInAnotherVersion() {
    const user = { ...ada, email: { address: 'ada@example.com' } };
    const session = { accessToken: 'token-1', tokenType: 'Bearer', expiresIn: 900, user };
    fake.onRefresh(() => HttpResponse.json(session));
  }

  async function openBroken() {
    answerInAnotherVersion();
    const app = renderApp({ mayHaveSession: true });
    await findPage('This page could not be shown');
    expect(takeConsoleErrors().join('\n')).toContain('Objects are not valid as a React child');
    return app;
  }

  it('is replaced by a notice inside the frame, which still works', async () => {
    await openBroken();
    expect(document.title).toBe(`Something went wrong · ${product.name}`);
    expect(screen.getByRole('button', { name: 'Reload' })).toBeInTheDocument();
    expect(within(screen.getByRole('banner')).getByText('ada')).toBeInTheDocument();
  });

  it('can be left by signing out', async () => {
    const { user } = await openBroken();
    await user.click(screen.getByRole('button', { name: 'Sign out' }));
    expect(await findPage('Sign in')).toHaveFocus();
    expect(screen.getByText('You are signed out.')).toBeInTheDocument();
    // Otherwise the sign-out call would reach the fake API during the next test.
    await waitFor(() => expect(fake.count('/api/auth/logout')).toBe(1));
  });

  it('can be left by going to another page', async () => {
    answerInAnotherVersion();
    const { user } = renderApp({ path: '/nowhere', mayHaveSession: true });
    await screen.findByRole('button', { name: 'Sign out' });
    await user.click(screen.getByRole('link', { name: 'Go to the home page' }));
    expect(await findPage('This page could not be shown')).toHaveFocus();
    act(() => window.history.back());
    expect(await findPage('There is nothing at this address')).toHaveFocus();
    expect(takeConsoleErrors().join('\n')).toContain('Objects are not valid as a React child');
  });
});
