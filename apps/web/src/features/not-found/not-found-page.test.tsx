import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { problem } from '../../testing/fake-api.ts';
import { findPage } from '../../testing/pages.ts';
import { address, renderApp } from '../../testing/render-app.tsx';
import { serveFakeApi } from '../../testing/serve-fake-api.ts';

const fake = serveFakeApi();
const heading = 'There is nothing at this address';
const homeLink = () => screen.getByRole('link', { name: 'Go to the home page' });

describe('the not-found page', () => {
  it('names the address, and does not redirect to the sign-in page', async () => {
    renderApp({ path: '/notes/7?page=2' });
    await findPage(heading);
    expect(screen.getByText('/notes/7')).toBeInTheDocument();
    expect(address()).toBe('/notes/7?page=2');
    expect(screen.queryByRole('button', { name: 'Sign out' })).not.toBeInTheDocument();
    expect(fake.calls).toEqual([]);
  });

  it('leads to the home page, which redirects a signed-out visitor to the sign-in page', async () => {
    const { user } = renderApp({ path: '/notes' });
    await findPage(heading);
    await user.click(homeLink());
    expect(await findPage('Sign in')).toHaveFocus();
    expect(address()).toBe('/sign-in');
  });

  it('leads a signed-in person to the home page', async () => {
    fake.haveSession();
    const { user } = renderApp({ path: '/notes', mayHaveSession: true });
    await findPage(heading);
    await user.click(homeLink());
    expect(await findPage('Signed in as ada')).toHaveFocus();
  });

  it('is shown without waiting for the server, and stays while the server cannot be reached', async () => {
    fake.onRefresh(() => problem('service_unavailable', { 'Retry-After': '3600' }));
    renderApp({ path: '/notes', mayHaveSession: true });
    expect(await findPage(heading)).toBeInTheDocument();
    await waitFor(() => expect(fake.count('/api/auth/refresh')).toBe(1));
    expect(await findPage(heading)).toBeInTheDocument();
  });

  it('stays after a sign-out on it, and the focus moves to its content instead of getting lost', async () => {
    fake.haveSession();
    const { user } = renderApp({ path: '/notes', mayHaveSession: true });
    await findPage(heading);
    await user.click(await screen.findByRole('button', { name: 'Sign out' }));
    expect(screen.queryByRole('button', { name: 'Sign out' })).not.toBeInTheDocument();
    expect(await findPage(heading)).toBeInTheDocument();
    expect(screen.getByRole('main')).toHaveFocus();
    await waitFor(() => expect(fake.count('/api/auth/logout')).toBe(1));
  });
});
