import { act, render, renderHook, screen } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { type ReactNode, StrictMode } from 'react';
import { createMemoryRouter, RouterProvider, useLocation } from 'react-router';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { credentialsOf } from '../testing/credentials.ts';
import { createFakeApi, problem } from '../testing/fake-api.ts';
import { createFakeBrowser } from '../testing/fake-browser.ts';
import { sessionName } from '../testing/kept-names.ts';
import { grace } from '../testing/scripted-calls.ts';
import { AuthProvider, useApi, useAuth, useSignedIn } from './auth-context.tsx';
import { createAuth } from './create-auth.ts';
import { RequireAnonymous } from './require-anonymous.tsx';
import { RequireAuth } from './require-auth.tsx';

const fake = createFakeApi();
beforeAll(() => fake.server.listen({ onUnhandledRequest: 'error' }));
afterAll(() => fake.server.close());
beforeEach(() => fake.reset());

function Who() {
  const { user, connection, accessToken, timeLeft } = useSignedIn();
  const api = useApi();
  return (
    <p data-connection={connection}>
      {user.username} with {accessToken()}, {timeLeft() > 0 ? 'alive' : 'dead'}, {typeof api.get}
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
      {
        element: <RequireAnonymous loading="loading" />,
        children: [{ path: '/sign-in', element: <SignIn /> }],
      },
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
  return { auth, browser, router };
}

describe('RequireAnonymous', () => {
  it.each([
    ['/sign-in?returnTo=%2Fnotes%3Fpage%3D2', '/notes?page=2'],
    ['/sign-in', '/'],
    ['/sign-in?returnTo=%2F%2Fevil.example', '/'],
  ])('leads a signed-in person from %s on to %s', async (path, target) => {
    fake.haveSession();
    const { router } = open(path);
    expect(screen.getByText('loading')).toBeInTheDocument();
    await screen.findByText(/^ada/);
    const { pathname, search } = router.state.location;
    expect(`${pathname}${search}`).toBe(target);
  });

  it('leads a person who signs in on its page on to the home page', async () => {
    const { auth } = open('/sign-in', { mayHaveSession: false });
    await screen.findByText('sign in');
    await act(() => auth.client.login(credentialsOf()));
    expect(screen.getByText(/^ada/)).toBeInTheDocument();
  });

  it('shows its page while the server gives no answer, and keeps nobody out', async () => {
    fake.onRefresh(() => problem('service_unavailable'));
    open('/sign-in');
    expect(await screen.findByText('sign in')).toBeInTheDocument();
  });
});

describe('AuthProvider and RequireAuth', () => {
  it('restore the session by one call in StrictMode, and provide the token', async () => {
    fake.haveSession();
    open('/');
    expect(screen.getByText('loading')).toBeInTheDocument();
    expect(await screen.findByText('ada with token-1, alive, function')).toBeInTheDocument();
    expect(fake.count('/api/auth/refresh')).toBe(1);
  });

  it('provide a new token to what is on the screen already', async () => {
    fake.haveSession();
    const { auth } = open('/');
    await screen.findByText(/token-1/);
    await act(() => auth.client.refresh());
    expect(screen.getByText(/token-2/)).toBeInTheDocument();
  });

  it('lead a stranger to the sign-in page, with the address of the page they opened', async () => {
    open('/notes?page=2#top', { mayHaveSession: false });
    expect(
      await screen.findByText('sign in ?returnTo=%2Fnotes%3Fpage%3D2%23top'),
    ).toBeInTheDocument();
    expect(fake.calls).toEqual([]);
  });

  it('lead a stranger from the home page to the sign-in page, without an address', async () => {
    open('/', { mayHaveSession: false });
    expect(await screen.findByText('sign in')).toBeInTheDocument();
  });

  it('do not lead back a person who has signed out', async () => {
    fake.haveSession();
    const { auth } = open('/notes');
    await screen.findByText(/token-1/);
    await act(() => auth.client.logout());
    expect(screen.getByText('sign in')).toBeInTheDocument();
  });

  it('sign nobody out while the server gives no answer', async () => {
    fake.onRefresh(() => problem('service_unavailable'));
    const { browser } = open('/');
    expect(await screen.findByText('unreachable')).toBeInTheDocument();
    expect(browser.values.has(sessionName)).toBe(true);
  });

  it('give another person a page of their own', async () => {
    fake.haveSession();
    const { auth } = open('/');
    const before = await screen.findByText(/^ada/);
    const answer = { accessToken: 'token-9', tokenType: 'Bearer', expiresIn: 900, user: grace };
    fake.server.use(http.post('*/api/auth/login', () => HttpResponse.json(answer)));
    await act(() => auth.client.login(credentialsOf(grace)));
    expect(screen.getByText(/^grace/)).not.toBe(before);
  });

  it('stop the first client and start another one that takes its place', () => {
    const made: string[] = [];
    const createWatched = (name: string) => {
      const auth = createAuth('/api', { tab: createFakeBrowser().openTab() });
      vi.spyOn(auth.client, 'start').mockImplementation(() => {
        made.push(`start ${name}`);
        return () => void made.push(`stop ${name}`);
      });
      return auth;
    };
    const { rerender } = render(<AuthProvider auth={createWatched('first')}>page</AuthProvider>);
    rerender(<AuthProvider auth={createWatched('second')}>page</AuthProvider>);
    expect(made).toEqual(['start first', 'stop first', 'start second']);
  });

  it('give a page the connection, and never render it with nobody signed in', async () => {
    fake.haveSession();
    const { auth } = open('/');
    const shown = await screen.findByText(/token-1/);
    fake.onRefresh(() => problem('service_unavailable'));
    await act(() => auth.client.refresh().catch(() => {}));
    expect(shown).toHaveAttribute('data-connection', 'lost');
    await act(() => auth.client.logout());
    expect(screen.getByText('sign in')).toBeInTheDocument();
  });

  it('explain what is missing where useSignedIn is used outside a guard', () => {
    const silent = vi.spyOn(console, 'error').mockImplementation(() => {});
    const auth = createAuth('/api', { tab: createFakeBrowser().openTab() });
    const wrapper = ({ children }: { children: ReactNode }) => (
      <AuthProvider auth={auth}>{children}</AuthProvider>
    );
    expect(() => renderHook(useSignedIn, { wrapper })).toThrow('must be used below RequireAuth');
    silent.mockRestore();
  });

  it.each([useAuth, useApi, useSignedIn])(
    'explain what is missing where %o is used outside',
    (hook: () => unknown) => {
      const silent = vi.spyOn(console, 'error').mockImplementation(() => {});
      expect(() => renderHook(hook)).toThrow('must be used below AuthProvider');
      silent.mockRestore();
    },
  );
});
