import { type NotMeLook, notMeTypes } from '@latchkey/contracts/not-me';
import { screen, waitFor } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { describe, expect, it } from 'vitest';
import { deferred, problem, refuseToken } from '../../testing/fake-api.ts';
import { findPage } from '../../testing/pages.ts';
import { renderApp } from '../../testing/render-app.tsx';
import { serveFakeApi } from '../../testing/serve-fake-api.ts';

const fake = serveFakeApi();
const what: NotMeLook = {
  type: 'new_device',
  at: '2026-03-05T12:00:00.000Z',
  address: '203.0.113.9',
  device: 'Firefox on Windows',
};

/** Serves what a link is about, and keeps the tokens that the page sends. */
function serveLink(given: Partial<NotMeLook> = {}, mayHaveSession = false) {
  const reported: unknown[] = [];
  fake.server.use(
    http.post('*/api/not-me/look', async ({ request }) => {
      expect(await request.json()).toEqual({ token: 'the.token' });
      return HttpResponse.json({ ...what, ...given });
    }),
    http.post('*/api/not-me', async ({ request }) => {
      reported.push(await request.json());
      return new HttpResponse(null, { status: 204 });
    }),
  );
  return { reported, ...renderApp({ path: '/not-me#the.token', mayHaveSession }) };
}

const secure = () => screen.findByRole('button', { name: 'Secure my account' });

describe('the page of "This was not me"', () => {
  it('says what happened, when and where, and does nothing by itself', async () => {
    const { reported } = serveLink();
    expect(await findPage('This was not you?')).toBeInTheDocument();
    expect(screen.getByText(/Somebody signed in with a browser/)).toBeInTheDocument();
    expect(screen.getByText(/March 5, 2026/)).toBeInTheDocument();
    expect(screen.getByText('Firefox on Windows')).toBeInTheDocument();
    expect(screen.getByText('203.0.113.9')).toBeInTheDocument();
    expect(reported).toEqual([]);
  });

  it.each(notMeTypes)('has words for %s', async (type) => {
    serveLink({ type, device: null, address: null });
    await findPage('This was not you?');
    expect(screen.getByText(/your account(?: was|\.)/)).toBeInTheDocument();
    expect(screen.queryByText('Browser')).toBeNull();
    expect(screen.queryByText('Address')).toBeNull();
  });

  it('secures the account when its button is pressed, and says what follows', async () => {
    const { user, reported } = serveLink();
    await user.click(await secure());
    expect(await findPage('Your account is secured')).toHaveFocus();
    expect(screen.getByText(/a link to choose a new password/)).toBeInTheDocument();
    expect(reported).toEqual([{ token: 'the.token' }]);
  });

  it('shows afterwards that this browser is signed out too', async () => {
    fake.haveSession();
    const { user } = serveLink({}, true);
    await screen.findByRole('button', { name: 'Sign out' });
    fake.onRefresh(() => problem('refresh_token_invalid'));
    await user.click(await secure());
    await findPage('Your account is secured');
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Sign out' })).toBeNull());
  });

  it('does not claim that somebody else who is signed in here was signed out', async () => {
    fake.haveSession();
    const { user } = serveLink({}, true);
    await screen.findByRole('button', { name: 'Sign out' });
    await user.click(await secure());
    await findPage('Your account is secured');
    expect(screen.getByRole('button', { name: 'Sign out' })).toBeInTheDocument();
    expect(screen.getByRole('main')).not.toHaveTextContent('you too');
  });

  it('is busy meanwhile, and a second press sends nothing', async () => {
    const { user } = serveLink();
    const answer = deferred();
    fake.server.use(
      http.post('*/api/not-me', async () => {
        await answer.promise;
        return new HttpResponse(null, { status: 204 });
      }),
    );
    await user.click(await secure());
    const busy = await screen.findByRole('button', { name: 'Securing…' });
    await user.click(busy);
    answer.release();
    expect(await findPage('Your account is secured')).toBeInTheDocument();
    expect(fake.count('/api/not-me')).toBe(1);
  });

  it.each([
    ['was used or has expired', () => problem('link_unusable')],
    ['is too long for any link', refuseToken],
  ])('leads to a reset when the link %s', async (_what, answer) => {
    fake.server.use(http.post('*/api/not-me/look', answer));
    renderApp({ path: '/not-me#old' });
    expect(await screen.findByText(/This link has been used, has expired/)).toBeInTheDocument();
    const way = screen.getByRole('link', { name: 'Forgot your password?' });
    expect(way).toHaveAttribute('href', '/forgot-password');
    expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
  });

  it('can be tried again when the server was away, before and after the press', async () => {
    fake.server.use(http.post('*/api/not-me/look', () => HttpResponse.error()));
    const { user } = renderApp({ path: '/not-me#the.token' });
    expect(await screen.findByText('We cannot reach the server.')).toBeInTheDocument();
    fake.server.use(http.post('*/api/not-me/look', () => HttpResponse.json(what)));
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    fake.server.use(http.post('*/api/not-me', () => problem('service_unavailable')));
    await user.click(await secure());
    expect(await screen.findByText('The server is too busy right now.')).toBeInTheDocument();
    // The button would move if the message stood above it.
    expect(await secure()).toHaveProperty('nextSibling', screen.getByRole('alert'));
    fake.server.use(http.post('*/api/not-me', () => new HttpResponse(null, { status: 204 })));
    await user.click(await secure());
    expect(await findPage('Your account is secured')).toBeInTheDocument();
  });

  it('says so when the token is missing, and sends nothing', async () => {
    renderApp({ path: '/not-me' });
    expect(await findPage('This link is not complete')).toBeInTheDocument();
    expect(fake.count('/api/not-me/look')).toBe(0);
  });
});
