import { act, render, renderHook, screen } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { StrictMode } from 'react';
import { createMemoryRouter, RouterProvider, useLocation } from 'react-router';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { credentialsOf } from '../testing/credentials.ts';
import { createFakeApi, problem } from '../testing/fake-api.ts';
import { createFakeBrowser } from '../testing/fake-browser.ts';
import { sessionName } from '../testing/kept-names.ts';
import { grace } from '../testing/scripted-calls.ts';
import { AuthProvider, useApi, useAuth } from './auth-context.tsx';
import { createAuth } from './create-auth.ts';
import { RequireAuth } from './require-auth.tsx';

const fake = createFakeApi();
beforeAll(() => fake.server.listen({ onUnhandledRequest: 'error' }));
afterAll(() => fake.server.close());
beforeEach(() => fake.reset());

function Who() {
  const { state, accessToken, timeLeft } = useAuth();
  const api = useApi();
  if (state.status !== 'authenticated') return <p>nobody</p>;
  return (
    <p>
      {state.user.username} with {accessToken()}, {timeLeft() > 0 ? 'alive' : 'dead'},{' '}
      {typeof api.get}
    </p>
  );
}

function SignIn() {
  const { search } = useLocation();
  return <p>sign in {search}</p>;
}

function open(path: string, { mayHaveSession = true } = {}) {
  const browser = createFakeBrowser();
  if (mayHaveSession) browser.values.set(sessionName, 'tag');
  const auth = createAuth('/api', { tab: browser.openTab() });
  const guard = <RequireAuth loading="loading" signInPath="/sign-in" unreachable="unreachable" />;
  const router = createMemoryRouter(
    [
      { path: '/sign-in', element: <SignIn /> },
      { element: guard, children: [{ path: '*', element: <Who /> }] },
    ],
    { initialEntries: [path] },
  );
  render(
    <StrictMode>
      <AuthProvider auth={auth}>
        <RouterProvider router={router} />
      </AuthProvider>
    </StrictMode>,
  );
  return { auth, browser };
}

describe('AuthProvider and RequireAuth', () => {
  it('in StrictMode the session is restored by one call, and the token is provided', async () => {
    fake.haveSession();
    open('/');
    expect(screen.getByText('loading')).toBeInTheDocument();
    expect(await screen.findByText('ada with token-1, alive, function')).toBeInTheDocument();
    expect(fake.count('/api/auth/refresh')).toBe(1);
  });

  it('a new token is seen by what is on the screen: nothing captured the old one', async () => {
    fake.haveSession();
    const { auth } = open('/');
    await screen.findByText(/token-1/);
    await act(() => auth.client.refresh());
    expect(screen.getByText(/token-2/)).toBeInTheDocument();
  });

  it('a stranger is sent to sign in, with the address that was asked for', async () => {
    open('/notes?page=2#top', { mayHaveSession: false });
    expect(
      await screen.findByText('sign in ?returnTo=%2Fnotes%3Fpage%3D2%23top'),
    ).toBeInTheDocument();
    expect(fake.calls).toEqual([]);
  });

  it('from the first page, without one', async () => {
    open('/', { mayHaveSession: false });
    expect(await screen.findByText('sign in')).toBeInTheDocument();
  });

  it('who signs out is not sent back to where they were', async () => {
    fake.haveSession();
    const { auth } = open('/notes');
    await screen.findByText(/token-1/);
    await act(() => auth.client.logout());
    expect(screen.getByText('sign in')).toBeInTheDocument();
  });

  it('without an answer it says so, and does not sign anybody out', async () => {
    fake.onRefresh(() => problem('service_unavailable'));
    const { browser } = open('/');
    expect(await screen.findByText('unreachable')).toBeInTheDocument();
    expect(browser.values.has(sessionName)).toBe(true);
  });

  it('another person gets a page of their own', async () => {
    fake.haveSession();
    const { auth } = open('/');
    const before = await screen.findByText(/^ada/);
    const answer = { accessToken: 'token-9', tokenType: 'Bearer', expiresIn: 900, user: grace };
    fake.server.use(http.post('*/api/auth/login', () => HttpResponse.json(answer)));
    await act(() => auth.client.login(credentialsOf(grace)));
    expect(screen.getByText(/^grace/)).not.toBe(before);
  });

  it('given another client, it stops the first and starts that one', () => {
    const told: string[] = [];
    const createWatched = (name: string) => {
      const auth = createAuth('/api', { tab: createFakeBrowser().openTab() });
      vi.spyOn(auth.client, 'start').mockImplementation(() => {
        told.push(`start ${name}`);
        return () => void told.push(`stop ${name}`);
      });
      return auth;
    };
    const { rerender } = render(<AuthProvider auth={createWatched('first')}>page</AuthProvider>);
    rerender(<AuthProvider auth={createWatched('second')}>page</AuthProvider>);
    expect(told).toEqual(['start first', 'stop first', 'start second']);
  });

  it.each([useAuth, useApi])('%o says what is missing when used outside', (hook: () => unknown) => {
    const silent = vi.spyOn(console, 'error').mockImplementation(() => {});
    expect(() => renderHook(hook)).toThrow('must be used below AuthProvider');
    silent.mockRestore();
  });
});
