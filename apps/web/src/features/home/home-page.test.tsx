import { act, screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { describe, expect, it } from 'vitest';
import { problem } from '../../testing/fake-api.ts';
import { sessionName } from '../../testing/kept-names.ts';
import { findPage } from '../../testing/pages.ts';
import { renderApp } from '../../testing/render-app.tsx';
import { ada } from '../../testing/scripted-calls.ts';
import { serveFakeApi } from '../../testing/serve-fake-api.ts';

const fake = serveFakeApi();

async function openHome() {
  fake.haveSession();
  const app = renderApp({ mayHaveSession: true });
  await findPage('Signed in as ada');
  return app;
}

const pressSignOut = (user: Awaited<ReturnType<typeof openHome>>['user']) =>
  user.click(screen.getByRole('button', { name: 'Sign out' }));

describe('the home page', () => {
  it('shows who is signed in, each fact under its label', async () => {
    await openHome();
    const card = within(screen.getByRole('region', { name: 'Who am I' }));
    const texts = (role: string) => card.getAllByRole(role).map((one) => one.textContent);
    expect(texts('term')).toEqual(['Username', 'E-mail', 'Role', 'User ID']);
    expect(texts('definition')).toEqual([ada.username, ada.email, ada.role, ada.id]);
  });

  it('shows the role from the server’s answer', async () => {
    fake.setRole('admin');
    await openHome();
    const card = within(screen.getByRole('region', { name: 'Who am I' }));
    expect(card.getByText('admin')).toBeInTheDocument();
  });
});

describe('signing out on the home page', () => {
  it('leads to the sign-in page, moves the focus there, and ends the session on the server', async () => {
    const { user, browser } = await openHome();
    await pressSignOut(user);
    expect(await findPage('Sign in')).toHaveFocus();
    expect(screen.queryByRole('button', { name: 'Sign out' })).not.toBeInTheDocument();
    expect(screen.queryByText('ada')).not.toBeInTheDocument();
    expect(browser.values.has(sessionName)).toBe(false);
    await waitFor(() => expect(fake.count('/api/auth/logout')).toBe(1));
  });

  it('works offline', async () => {
    fake.server.use(http.post('*/api/auth/logout', () => HttpResponse.error()));
    const { user } = await openHome();
    await pressSignOut(user);
    expect(await findPage('Sign in')).toBeInTheDocument();
    expect(screen.getByText('You are signed out.')).toBeInTheDocument();
    // Otherwise the sign-out call would reach the fake API during the next test.
    await waitFor(() => expect(fake.count('/api/auth/logout')).toBe(1));
  });
});

describe('the connection banner', () => {
  const words = 'Your sign-in cannot be renewed right now. You stay signed in; we keep trying.';

  it('appears in an existing live region while renewing finds no server, and disappears when one is back', async () => {
    const { auth, tab } = await openHome();
    const [region] = screen.getAllByRole('status');
    expect(region).toBeEmptyDOMElement();
    fake.onRefresh(() => problem('service_unavailable', { 'Retry-After': '3600' }));
    await act(() => auth.client.refresh().catch(() => {}));
    expect(region).toHaveTextContent(words);
    expect(await findPage('Signed in as ada')).toBeInTheDocument();
    fake.onRefresh(null);
    act(() => tab.goOnline());
    await waitFor(() => expect(screen.queryByText(words)).not.toBeInTheDocument());
    expect(region).toBeEmptyDOMElement();
    expect(await findPage('Signed in as ada')).toBeInTheDocument();
  });

  it('is the only notice that explains an outage; calls that fail meanwhile show only that they failed', async () => {
    const { user } = await openHome();
    const away = () => problem('service_unavailable', { 'Retry-After': '3600' });
    fake.onRefresh(away);
    fake.server.use(http.get('*/api/protected', away)); // feature: protected
    await user.click(await screen.findByRole('button', { name: 'Call /api/protected' })); // feature: protected
    await user.click(screen.getByRole('button', { name: 'Renew now' }));
    expect(await screen.findByText('Not renewed.')).toBeInTheDocument();
    expect(await screen.findByText('No answer.')).toBeInTheDocument(); // feature: protected
    expect(screen.getByText(words)).toBeInTheDocument();
    for (const alert of screen.getAllByRole('alert')) expect(alert).toBeEmptyDOMElement();
    expect(screen.queryByText(/too busy|cannot reach/)).toBeNull();
  });
});
